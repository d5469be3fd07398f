package dev.tandem.disk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Volumes that somebody damaged, by accident or to do harm. Each test does one thing to a good one. */
@Timeout(value = 120, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
final class FatDamageTest {
    private static final int SECTOR = 512;
    private static final int FREE = 0;
    private static final int BAD = 0x0ffffff7;
    private static final int END = 0x0fffffff;

    @TempDir
    Path folder;

    private byte[] small = new byte[0];

    @BeforeEach
    void makeASmallVolume() throws Exception {
        small = made(12, 120);
    }

    /** Holds {@code FILE.BIN} of 3000 bytes, {@code DIR} with {@code a long name.txt} of 700 in it, {@code OTHER.BIN} of 600. */
    private byte[] made(int fat, long kib) throws Exception {
        Path path = folder.resolve("volume");
        Files.deleteIfExists(path);
        Volumes.mkfs(path, fat, 1, kib, "-n", "LABEL", "--invariant");
        Path file = Files.write(folder.resolve("file"), Volumes.random(1, 3000));
        Path longer = Files.write(folder.resolve("long"), Volumes.random(2, 700));
        Path other = Files.write(folder.resolve("other"), Volumes.random(3, 600));
        Programs.run("mcopy", "-i", path, file, "::FILE.BIN");
        Programs.run("mmd", "-i", path, "::DIR");
        Programs.run("mcopy", "-i", path, longer, "::DIR/a long name.txt");
        Programs.run("mcopy", "-i", path, other, "::OTHER.BIN");
        return Volumes.bytesOf(path);
    }

    private byte[] made(FatType type) throws Exception {
        return switch (type) {
            case FAT12 -> small;
            case FAT16 -> made(16, 2500);
            case FAT32 -> made(32, 34_000);
        };
    }

    private static void setNext(byte[] volume, long cluster, int value) throws IOException {
        FatLayout layout = FatLayout.read(new MemoryDevice(volume));
        ByteBuffer bytes = ByteBuffer.wrap(volume).order(ByteOrder.LITTLE_ENDIAN);
        int fat = (int) layout.fat().offset();
        switch (layout.type()) {
            case FAT12 -> {
                int at = fat + (int) (cluster + cluster / 2);
                int old = bytes.getShort(at) & 0xffff;
                int shifted = (value & 0xfff) << (cluster % 2 == 0 ? 0 : 4);
                bytes.putShort(at, (short) ((old & ~(0xfff << (cluster % 2 == 0 ? 0 : 4))) | shifted));
            }
            case FAT16 -> bytes.putShort(fat + (int) cluster * 2, (short) value);
            case FAT32 -> bytes.putInt(fat + (int) cluster * 4, value);
        }
    }

    private static long firstCluster(byte[] volume, String path) throws IOException {
        MemoryDevice device = new MemoryDevice(volume);
        FatLayout layout = FatLayout.read(device);
        FatVolume opened = FatVolume.open(device);
        FatFile file = opened.find(path).orElseThrow();
        return (opened.extents(file).get(0).offset() - layout.dataOffset()) / layout.clusterSize() + 2;
    }

    /** Where the 8.3 entry of that name is; 11 characters. */
    private static int entry(byte[] volume, String alias) {
        byte[] wanted = alias.getBytes(StandardCharsets.ISO_8859_1);
        for (int at = 0; at < volume.length; at += 32) {
            if (Arrays.equals(volume, at, at + wanted.length, wanted, 0, wanted.length) && volume[at + 11] != 8) {
                return at;
            }
        }
        throw new IllegalArgumentException("no entry " + alias);
    }

    private static int directoryCluster(byte[] volume, String alias) {
        int at = entry(volume, alias);
        return ByteBuffer.wrap(volume).order(ByteOrder.LITTLE_ENDIAN).getShort(at + 26);
    }

    private static void refused(byte[] volume, String reason) {
        assertThatExceptionOfType(DiskFormatException.class)
                .isThrownBy(() -> FatVolume.open(new MemoryDevice(volume)).files())
                .withMessageContaining(reason);
    }

    private static byte[] readAll(byte[] volume, String path) throws IOException {
        FatVolume opened = FatVolume.open(new MemoryDevice(volume));
        return opened.read(opened.find(path).orElseThrow(), 1 << 20);
    }

    @ParameterizedTest
    @EnumSource(FatType.class)
    void theGoodVolume_isRead(FatType type) throws Exception {
        byte[] volume = made(type);
        assertThat(FatReading.accepts(new MemoryDevice(volume))).isTrue();
        assertThat(readAll(volume, "file.bin")).isEqualTo(Volumes.random(1, 3000));
        assertThat(readAll(volume, "dir/A LONG NAME.TXT")).isEqualTo(Volumes.random(2, 700));
    }

    @Test
    void cutOffAtAnySector_itIsRefused() throws Exception {
        for (int length = 0; length < small.length; length += SECTOR) {
            MemoryDevice device = new MemoryDevice(Arrays.copyOf(small, length));
            assertThat(FatReading.accepts(device))
                    .as("%d bytes of %d", length, small.length)
                    .isFalse();
        }
    }

    @Test
    void cutOffBehindWhatTheBootSectorSays_noSectorIsMissedByAnythingButAnIoException() throws Exception {
        // The same, but the lie is in the boot sector: the table and the files go on behind the end.
        for (int sectors = 1; sectors < small.length / SECTOR; sectors++) {
            byte[] volume = Arrays.copyOf(small, sectors * SECTOR);
            ByteBuffer.wrap(volume).order(ByteOrder.LITTLE_ENDIAN).putShort(19, (short) sectors);
            FatReading.accepts(new MemoryDevice(volume));
        }
    }

    @ParameterizedTest
    @EnumSource(FatType.class)
    void garbageInAnySector_isReadOrRefused(FatType type) throws Exception {
        byte[] volume = made(type);
        FatLayout layout = FatLayout.read(new MemoryDevice(volume));
        long root = type == FatType.FAT32 ? layout.dataOffset() : layout.root().offset();
        Random random = new Random(7);
        int accepted = 0;
        int refused = 0;
        for (int i = 0; i < 400; i++) {
            long area = i % 4 == 0 ? layout.fat().offset() : i % 4 == 1 ? 0 : root;
            int sector = (int) (area / SECTOR) + random.nextInt(i % 4 == 1 ? 1 : 12);
            int from = sector * SECTOR + random.nextInt(SECTOR);
            int length = i % 3 == 0 ? SECTOR : 1 + random.nextInt(8);
            byte[] garbage = new byte[Math.min(length, volume.length - from)];
            random.nextBytes(garbage);
            byte[] good = Arrays.copyOfRange(volume, from, from + garbage.length);
            System.arraycopy(garbage, 0, volume, from, garbage.length);
            if (FatReading.accepts(new MemoryDevice(volume))) {
                accepted++;
            } else {
                refused++;
            }
            System.arraycopy(good, 0, volume, from, good.length);
        }
        assertThat(accepted).isPositive();
        assertThat(refused).isPositive();
    }

    @ParameterizedTest
    @EnumSource(FatType.class)
    void aFileWhoseChainLoops_isRefused_andEndsWhenItIsReadAnyway(FatType type) throws Exception {
        byte[] volume = made(type);
        long first = firstCluster(volume, "FILE.BIN");
        for (int back : new int[] {0, 1, 3}) {
            setNext(volume, first + 3, (int) first + back);
            refused(volume, "belongs to something else as well, or the chain loops");
            ByteBuffer.wrap(volume).order(ByteOrder.LITTLE_ENDIAN).putInt(entry(volume, "FILE    BIN") + 28, -1);
            assertThatExceptionOfType(DiskFormatException.class)
                    .isThrownBy(() -> readAll(volume, "FILE.BIN"))
                    .withMessageContaining("4294967295 bytes");
            FatVolume opened = FatVolume.open(new MemoryDevice(volume));
            FatFile file = opened.find("FILE.BIN").orElseThrow();
            assertThatExceptionOfType(DiskFormatException.class)
                    .isThrownBy(() -> opened.extents(file))
                    .withMessageContaining("comes back");
            assertThatExceptionOfType(DiskFormatException.class)
                    .isThrownBy(() -> opened.open(file).transferTo(OutputStream.nullOutputStream()))
                    .withMessageContaining("comes back");
        }
    }

    @ParameterizedTest
    @EnumSource(FatType.class)
    void filesThatShareACluster_areRefused_butOthersAreFound(FatType type) throws Exception {
        byte[] volume = made(type);
        setNext(volume, firstCluster(volume, "FILE.BIN") + 5, (int) firstCluster(volume, "OTHER.BIN"));
        refused(volume, "belongs to something else as well");
        assertThat(readAll(volume, "dir/a long name.txt")).isEqualTo(Volumes.random(2, 700));
    }

    @ParameterizedTest
    @EnumSource(FatType.class)
    void aChainThatLeadsNowhere_isRefused(FatType type) throws Exception {
        byte[] volume = made(type);
        long at = firstCluster(volume, "FILE.BIN") + 1;
        setNext(volume, at, FREE);
        refused(volume, "to a free one");
        setNext(volume, at, 1);
        refused(volume, "to 1, which does not exist");
        setNext(volume, at, BAD);
        refused(volume, "to a bad one");
        int clusters = FatLayout.read(new MemoryDevice(volume)).clusters();
        setNext(volume, at, clusters + 2);
        refused(volume, "to " + (clusters + 2) + ", which does not exist");
    }

    @ParameterizedTest
    @EnumSource(FatType.class)
    void aChainThatEndsTooSoon_isRefused(FatType type) throws Exception {
        byte[] volume = made(type);
        setNext(volume, firstCluster(volume, "FILE.BIN") + 4, END);
        refused(volume, "'FILE.BIN' has 3000 bytes, but its clusters end about 440 bytes before");
        assertThatExceptionOfType(DiskFormatException.class)
                .isThrownBy(() -> readAll(volume, "FILE.BIN"))
                .withMessageContaining("3000 bytes");
    }

    @ParameterizedTest
    @EnumSource(FatType.class)
    void aFileThatBeginsNowhere_isRefused(FatType type) throws Exception {
        byte[] volume = made(type);
        ByteBuffer bytes = ByteBuffer.wrap(volume).order(ByteOrder.LITTLE_ENDIAN);
        int at = entry(volume, "FILE    BIN");
        bytes.putShort(at + 26, (short) 1);
        refused(volume, "begins in cluster 1, which does not exist");
        bytes.putShort(at + 26, (short) 0);
        refused(volume, "3000 bytes, but its clusters end");
        if (type == FatType.FAT32) {
            bytes.putShort(at + 20, (short) 0xffff);
            refused(volume, "begins in cluster 4294901760, which does not exist");
        } else {
            bytes.putShort(at + 26, (short) 0xfff0);
            refused(volume, "begins in cluster 65520, which does not exist");
        }
    }

    @ParameterizedTest
    @EnumSource(FatType.class)
    void directoriesThatLoop_areRefused(FatType type) throws Exception {
        byte[] volume = made(type);
        ByteBuffer bytes = ByteBuffer.wrap(volume).order(ByteOrder.LITTLE_ENDIAN);
        int directory = directoryCluster(volume, "DIR        ");
        int inner = entry(volume, "ALONGN~1TXT");
        bytes.put(inner + 11, (byte) 0x10).putShort(inner + 26, (short) directory);
        refused(volume, "cluster " + directory + " of 'DIR/a long name.txt' belongs to something else");
        // Who only asks for a path does not go round: the path has an end.
        assertThat(FatVolume.open(new MemoryDevice(volume)).find("dir/a long name.txt/x"))
                .isEmpty();

        setNext(volume, directory, directory);
        refused(volume, "'DIR'");
        byte[] before = made(type);
        ByteBuffer.wrap(before).order(ByteOrder.LITTLE_ENDIAN).putShort(entry(before, "DIR        ") + 26, (short) 0);
        refused(before, "'DIR' begins in cluster 0, which does not exist");
    }

    @Test
    void aRootDirectoryThatLoops_isRefused() throws Exception {
        byte[] volume = made(FatType.FAT32);
        setNext(volume, 2, 2);
        assertThatExceptionOfType(DiskFormatException.class)
                .isThrownBy(() -> {
                    // Without the mark of its end.
                    FatLayout layout = FatLayout.read(new MemoryDevice(volume));
                    Arrays.fill(
                            volume, (int) layout.dataOffset() + 32, (int) layout.dataOffset() + SECTOR, (byte) 0xe5);
                    FatVolume.open(new MemoryDevice(volume));
                })
                .withMessageContaining("comes back to cluster 2");
        ByteBuffer.wrap(volume).order(ByteOrder.LITTLE_ENDIAN).putInt(44, 0);
        refused(volume, "the root directory begins in cluster 0");
    }

    @Test
    void aDirectoryWithoutAnEnd_isRead2MiBFar() throws Exception {
        int clusters = 70_000;
        byte[] volume = new byte[40 << 20];
        FatBuilder.of("", 1, volume.length, 0, Volumes.TIME)
                .file("A", clusters / 16 * 512L, () -> new ByteArrayInputStream(new byte[clusters / 16 * 512]))
                .writeTo(new MemoryDevice(volume));
        FatLayout layout = FatLayout.read(new MemoryDevice(volume));
        ByteBuffer bytes = ByteBuffer.wrap(volume).order(ByteOrder.LITTLE_ENDIAN);
        bytes.put((int) layout.dataOffset() + 11, (byte) 0x10);
        Arrays.fill(
                volume, (int) layout.dataOffset() + 512, (int) layout.dataOffset() + 512 + clusters * 32, (byte) 0xe5);
        refused(volume, "directory 'A' is longer than 2097152 bytes");
    }

    @Test
    void anEntryThatIsThereTwice_isRefused() throws Exception {
        int at = entry(small, "OTHER   BIN");
        System.arraycopy("FILE    BIN".getBytes(StandardCharsets.US_ASCII), 0, small, at, 11);
        refused(small, "the root directory holds 'FILE.BIN' twice");
        assertThatExceptionOfType(DiskFormatException.class)
                .isThrownBy(() -> FatVolume.open(new MemoryDevice(small)).find("FILE.BIN"));
    }

    @Test
    void namesThatNobodyMayHave_areRefused() throws Exception {
        for (String name :
                new String[] {"A/B     TXT", "A\\B     TXT", "\u0001       TXT", "        TXT", "A:      TXT"}) {
            byte[] volume = small.clone();
            int at = entry(volume, "FILE    BIN");
            System.arraycopy(name.getBytes(StandardCharsets.ISO_8859_1), 0, volume, at, 11);
            assertThatExceptionOfType(DiskFormatException.class)
                    .as(name)
                    .isThrownBy(() -> FatVolume.open(new MemoryDevice(volume)))
                    .withMessageContaining("the root directory holds an entry whose name");
        }
        for (char c : new char[] {'/', '\\', '\n', '\u001b', '\ud800', ':'}) {
            byte[] volume = small.clone();
            int at = entry(volume, "ALONGN~1TXT") - 32;
            // The second character of the last part, "t" of ".txt" at the earliest.
            ByteBuffer.wrap(volume).order(ByteOrder.LITTLE_ENDIAN).putChar(at - 32 + 1, c);
            refused(volume, "directory 'DIR' holds an entry whose name");
        }
    }

    @Test
    void aLongNameThatDoesNotBelong_isPassed_andTheShortOneCounts() throws Exception {
        int alias = entry(small, "ALONGN~1TXT");
        int first = alias - 32;
        int last = alias - 64;
        assertThat(readAll(small, "DIR/a long name.txt")).hasSize(700);
        byte[][] damaged = new byte[7][];
        for (int i = 0; i < damaged.length; i++) {
            damaged[i] = small.clone();
        }
        damaged[0][first + 13]++;
        damaged[1][first] = 2;
        damaged[2][first] = (byte) 0xe5;
        damaged[3][last] = (byte) 0xe5;
        damaged[4][last] = 0x7f;
        damaged[5][last] = 2;
        damaged[6][last] = 0x40;
        for (byte[] volume : damaged) {
            assertThat(FatVolume.open(new MemoryDevice(volume)).files())
                    .extracting(FatFile::path)
                    .contains("DIR/ALONGN~1.TXT");
            assertThat(readAll(volume, "dir/alongn~1.txt")).isEqualTo(Volumes.random(2, 700));
        }
        // No character at all.
        ByteBuffer.wrap(small).order(ByteOrder.LITTLE_ENDIAN).putChar(first + 1, '\0');
        assertThat(readAll(small, "dir/alongn~1.txt")).isEqualTo(Volumes.random(2, 700));
    }

    @Test
    void datesThatDoNotExist_areNone() throws Exception {
        ByteBuffer.wrap(small).putInt(entry(small, "FILE    BIN") + 22, -1);
        assertThat(FatVolume.open(new MemoryDevice(small))
                        .find("FILE.BIN")
                        .orElseThrow()
                        .lastModified())
                .isEqualTo(FatTime.NONE);
    }

    @Test
    void aBootSectorWithImpossibleNumbers_isRefused() throws Exception {
        byte[] wide = made(FatType.FAT32);
        damaged(small, 510, 1, 0, "does not end in 55 aa");
        damaged(small, 11, 2, 0, "sectors would have 0 bytes");
        damaged(small, 11, 2, 513, "sectors would have 513 bytes");
        damaged(small, 11, 2, 0x8000, "sectors would have 32768 bytes");
        damaged(small, 13, 1, 0, "clusters would have 0 sectors");
        damaged(small, 13, 1, 3, "clusters would have 3 sectors");
        damaged(small, 14, 2, 0, "0 reserved sectors");
        damaged(small, 14, 2, 0xffff, "0 clusters");
        damaged(small, 16, 1, 0, "0 tables");
        damaged(small, 16, 1, 200, "200 tables");
        damaged(small, 17, 2, 0, "0 entries in its root");
        damaged(small, 17, 2, 0xffff, "0 clusters");
        damaged(small, 19, 2, 0xffff, "cut off, or not where the volume begins");
        damaged(small, 19, 2, 5, "0 clusters");
        damaged(small, 21, 1, 0x12, "media byte is 18");
        damaged(small, 22, 2, 0xffff, "0 clusters");
        damaged(wide, 32, 4, 0xffffffffL, "4294967295 sectors");
        damaged(wide, 32, 4, 0, "0 clusters");
        damaged(wide, 36, 4, 0, "tables of 0 sectors");
        damaged(wide, 36, 4, 0xffffffffL, "0 clusters");
        damaged(wide, 36, 4, 1, "no room for");
        damaged(wide, 40, 2, 0x8f, "table 15 would be in use, of 2");
        damaged(wide, 42, 2, 1, "FAT32 of version 1");
        damaged(wide, 44, 4, 0xffffffffL, "begins in cluster 4294967295");
        damaged(wide, 17, 2, 512, "512 entries in its root");
    }

    private static void damaged(byte[] good, int at, int length, long value, String reason) {
        byte[] volume = good.clone();
        for (int i = 0; i < length; i++) {
            volume[at + i] = (byte) (value >> (8 * i));
        }
        refused(volume, reason);
    }

    @Test
    void volumesOfOtherKinds_areCalledByTheirNames() {
        for (String other : new String[] {"NTFS", "EXFAT"}) {
            byte[] volume = small.clone();
            System.arraycopy(FatBuilder.padded(other, 8), 0, volume, 3, 8);
            refused(volume, "it is a volume of " + other);
        }
        refused(new byte[0], "the device holds 0 bytes");
        refused(new byte[1 << 16], "55 aa");
    }

    @Test
    void theTableInUse_isTheOneThatIsRead() throws Exception {
        byte[] volume = made(FatType.FAT32);
        FatLayout layout = FatLayout.read(new MemoryDevice(volume));
        int fat = (int) layout.fat().offset();
        Arrays.fill(volume, fat + 8, fat + (int) layout.fat().length(), (byte) 0);
        refused(volume, "a free one");
        volume[40] = (byte) 0x81;
        assertThat(readAll(volume, "FILE.BIN")).isEqualTo(Volumes.random(1, 3000));
    }

    @Test
    void moreEntriesThanAreSupported_areRefused() throws Exception {
        byte[] volume = new byte[40 << 20];
        FatBuilder builder = FatBuilder.of("", 1, volume.length, 0, Volumes.TIME);
        for (int i = 0; i < FatVolume.MAX_ENTRIES; i++) {
            builder.file("F" + i, new byte[0]);
        }
        builder.writeTo(new MemoryDevice(volume));
        assertThat(FatVolume.open(new MemoryDevice(volume)).files()).hasSize(FatVolume.MAX_ENTRIES);
        // One more behind the last.
        int at = (int) FatLayout.read(new MemoryDevice(volume)).dataOffset() + FatVolume.MAX_ENTRIES * 32;
        System.arraycopy("ONEMORE    ".getBytes(StandardCharsets.US_ASCII), 0, volume, at, 11);
        setNext(volume, 2 + FatVolume.MAX_ENTRIES / 16 - 1, 2 + FatVolume.MAX_ENTRIES / 16);
        setNext(volume, 2 + FatVolume.MAX_ENTRIES / 16, END);
        refused(volume, "more than 16384 entries");
    }

    @Test
    void aFileInTooManyPieces_hasNoExtents_butContent() throws Exception {
        int pieces = 70_000;
        byte[] volume = new byte[80 << 20];
        FatBuilder.of("", 1, volume.length, 0, Volumes.TIME)
                .file("A", 512L * pieces, () -> new ByteArrayInputStream(new byte[512 * pieces]))
                .writeTo(new MemoryDevice(volume));
        // Every second cluster, up and down again.
        for (int i = 0; i < pieces; i++) {
            setNext(volume, 3 + i, 3 + i + 2 < 3 + pieces ? 3 + i + 2 : END);
        }
        setNext(volume, 3 + pieces - 2, 4);
        FatVolume opened = FatVolume.open(new MemoryDevice(volume));
        FatFile file = opened.files().get(0);
        assertThat(opened.read(file, 512 * pieces)).hasSize(512 * pieces);
        assertThatExceptionOfType(DiskFormatException.class)
                .isThrownBy(() -> opened.extents(file))
                .withMessageContaining("more than 65536 pieces");
    }
}
