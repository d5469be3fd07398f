package dev.tandem.testdata.crash;

import dev.tandem.disk.BlockDevice;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Changes {@code autoboot.txt} as the driver of a system does that has the volume mounted: directory, table and content. */
final class FatEdit {
    private static final int RESERVED = 32;
    private static final int END_OF_CHAIN = 0x0fffffff;
    private static final byte[] NAME = "AUTOBOOTTXT".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] NEW_NAME = "AUTOBOOTNEW".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] FREE = {0};

    private final BlockDevice volume;
    private final long fatSectors;
    private final long dataSector;
    private final byte[] directory;

    FatEdit(BlockDevice volume) throws IOException {
        this.volume = volume;
        this.fatSectors = read(0).getInt(36);
        this.dataSector = RESERVED + 2 * fatSectors;
        this.directory = read(dataSector).array();
    }

    /** {@code echo ... > autoboot.txt; sync autoboot.txt}. */
    void truncateAndWrite(byte[] content) throws IOException {
        int entry = find(NAME);
        int cluster = cluster(entry);
        set(entry, NAME, 0, 0);
        writeDirectory();
        if (cluster != 0) {
            link(cluster, 0);
        }
        link(3, END_OF_CHAIN);
        writeContent(3, content);
        set(entry, NAME, 3, content.length);
        writeDirectory();
        volume.force();
    }

    /** {@code echo ... > autoboot.new; mv autoboot.new autoboot.txt; sync}, with a sync of the new file before or without. */
    void writeAndRename(byte[] content, boolean forced) throws IOException {
        int entry = find(NAME);
        int old = cluster(entry);
        int fresh = old == 3 ? 4 : 3;
        int newEntry = find(FREE);
        link(fresh, END_OF_CHAIN);
        writeContent(fresh, content);
        set(newEntry, NEW_NAME, fresh, content.length);
        writeDirectory();
        if (forced) {
            volume.force();
        }
        Arrays.fill(directory, newEntry, newEntry + 32, (byte) 0);
        set(entry, NAME, fresh, content.length);
        writeDirectory();
        volume.force();
        link(old, 0);
        volume.force();
    }

    private int find(byte[] name) {
        for (int at = 0; at < directory.length; at += 32) {
            boolean longName = directory[at + 11] == 0x0f;
            if (!longName && Arrays.equals(Arrays.copyOfRange(directory, at, at + name.length), name)) {
                return at;
            }
        }
        throw new IllegalStateException("no such entry: " + Arrays.toString(name));
    }

    private int cluster(int entry) {
        ByteBuffer bytes = ByteBuffer.wrap(directory).order(ByteOrder.LITTLE_ENDIAN);
        return bytes.getShort(entry + 26) & 0xffff;
    }

    private void set(int entry, byte[] name, int cluster, int size) {
        ByteBuffer bytes = ByteBuffer.wrap(directory).order(ByteOrder.LITTLE_ENDIAN);
        bytes.put(entry, name).put(entry + 11, (byte) 0x20);
        bytes.putShort(entry + 20, (short) 0)
                .putShort(entry + 26, (short) cluster)
                .putInt(entry + 28, size);
    }

    private void writeDirectory() throws IOException {
        volume.write(dataSector * 512, ByteBuffer.wrap(directory));
    }

    private void writeContent(int cluster, byte[] content) throws IOException {
        volume.write((dataSector + cluster - 2) * 512, ByteBuffer.wrap(Arrays.copyOf(content, 512)));
    }

    private void link(int cluster, int next) throws IOException {
        for (int table = 0; table < 2; table++) {
            long sector = RESERVED + table * fatSectors;
            ByteBuffer entries = read(sector);
            entries.putInt(cluster * 4, next);
            volume.write(sector * 512, entries.rewind());
        }
    }

    private ByteBuffer read(long sector) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(512).order(ByteOrder.LITTLE_ENDIAN);
        volume.read(sector * 512, bytes);
        return bytes;
    }
}
