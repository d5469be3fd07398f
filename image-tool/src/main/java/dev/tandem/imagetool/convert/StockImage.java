package dev.tandem.imagetool.convert;

import dev.tandem.disk.BlockDevice;
import dev.tandem.disk.ByteRange;
import dev.tandem.disk.DiskFormatException;
import dev.tandem.disk.MbrTable;
import dev.tandem.disk.Partition;
import dev.tandem.imagetool.ext4.Superblock;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.LongConsumer;

/**
 * The two partitions of a Raspberry Pi OS image, each in a file of its own. The image is read once, from its first to its last
 * byte, as it comes out of the archive; blocks of zeros become holes.
 *
 * @param diskId of its partition table
 * @param boot the file with the FAT of partition 1
 * @param root the file with the ext4 of partition 2
 * @param superblock of the ext4, as it was found
 */
record StockImage(int diskId, Path boot, Path root, Superblock superblock) {
    private static final int SECTOR = 512;
    private static final int BLOCK = 4096;
    private static final int BUFFER_BYTES = 1 << 20;
    private static final byte[] ZEROS = new byte[BLOCK];
    private static final int TABLE_OFFSET = 446;

    /** What is needed of the free space of a file system besides what is counted. */
    private static final long RESERVE_BYTES = 64L << 20;

    /** The two partitions of a Raspberry Pi OS image, and what follows from the superblock. */
    interface SpaceCheck {
        /** Called once when it is known how much there will be, before most of it is written. */
        void check(Superblock root, long bootBytes) throws IOException;
    }

    /**
     * Unpacks an image into a directory.
     *
     * @param space asked when the sizes are known
     * @param progress told how many bytes of the source have been read
     * @throws ConvertException if the image is not one of Raspberry Pi OS, or ends too early
     */
    static StockImage unpack(ImageSource source, WorkDirectory work, SpaceCheck space, LongConsumer progress)
            throws IOException {
        try (InputStream image = source.open(progress)) {
            return new Unpacking(image, source.path(), work, space).run();
        } catch (EOFException | org.tukaani.xz.CorruptedInputException | java.util.zip.ZipException e) {
            throw new ConvertException(
                    "%s is damaged or not complete, as after a download that broke off: %s"
                            .formatted(source.path(), e.getMessage() == null ? "it ends too early" : e.getMessage()),
                    e);
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
    }

    private static final class Unpacking {
        private final InputStream image;
        private final Path name;
        private final WorkDirectory work;
        private final SpaceCheck space;
        private final byte[] buffer = new byte[BUFFER_BYTES];
        private long position;

        Unpacking(InputStream image, Path name, WorkDirectory work, SpaceCheck space) {
            this.image = image;
            this.name = name;
            this.work = work;
            this.space = space;
        }

        StockImage run() throws IOException {
            byte[] first = new byte[SECTOR];
            if (image.readNBytes(first, 0, SECTOR) < SECTOR) {
                throw new ConvertException(name + " is no disk image: it has less than a sector of 512 bytes");
            }
            position = SECTOR;
            MbrTable table = table(first);
            Partition boot = table.partitions().get(0);
            Partition root = table.partitions().get(1);
            Path bootFile = work.file("boot.fat");
            Path rootFile = work.file("root.ext4");
            skipTo(boot.range().offset());
            copy(boot.range(), bootFile, Optional.empty());
            skipTo(root.range().offset());
            Superblock superblock = superblock(boot.range().length());
            copy(root.range(), rootFile, Optional.of(superblock));
            drain();
            return new StockImage(table.diskId(), bootFile, rootFile, superblock);
        }

        /** The table of what is to be converted: two primary partitions, FAT and Linux, in this order. */
        private MbrTable table(byte[] first) throws IOException {
            for (int i = 0; i < 4; i++) {
                int type = first[TABLE_OFFSET + 16 * i + 4] & 0xff;
                if (type == 0x05 || type == 0x0f || type == 0x85) {
                    throw new ConvertException(
                            name + " has an extended partition: it is no stock image of Raspberry Pi OS,"
                                    + " but one that has been converted already, or of another system. Expected two partitions,"
                                    + " boot (FAT32) and root (ext4). What it is says: tandem inspect " + name);
                }
            }
            MbrTable table;
            try {
                table = MbrTable.read(new FirstSector(first));
            } catch (DiskFormatException e) {
                throw new ConvertException(
                        "%s is no image that can be converted: %s. Expected an MBR with two"
                                        .formatted(name, e.getMessage())
                                + " partitions, boot (FAT32) and root (ext4), as Raspberry Pi OS has",
                        e);
            }
            List<Partition> partitions = table.partitions();
            boolean ours = partitions.size() == 2
                    && isFat(partitions.get(0).type())
                    && partitions.get(1).type() == Partition.LINUX
                    && partitions.get(0).range().end()
                            <= partitions.get(1).range().offset();
            if (!ours) {
                throw new ConvertException(
                        "%s has the partitions %s; expected two, boot (FAT32, type 0c) and root (Linux,"
                                        .formatted(name, describe(partitions))
                                + " type 83), as Raspberry Pi OS has");
            }
            return table;
        }

        private static boolean isFat(int type) {
            return type == 0x0b || type == Partition.FAT32 || type == 0x0e || type == 0x06;
        }

        private static String describe(List<Partition> partitions) {
            return partitions.isEmpty()
                    ? "(none)"
                    : String.join(
                            ", ",
                            partitions.stream()
                                    .map(p -> "%d (type %02x, %d MiB)"
                                            .formatted(
                                                    p.number(),
                                                    p.type(),
                                                    p.range().length() >> 20))
                                    .toList());
        }

        private Superblock superblock(long bootBytes) throws IOException {
            // Only looked at: copy() begins with these bytes.
            int n = image.readNBytes(buffer, 0, Superblock.OFFSET + Superblock.BYTES);
            held = n;
            if (n < Superblock.OFFSET + Superblock.BYTES) {
                throw tooShort();
            }
            byte[] bytes = Arrays.copyOfRange(buffer, Superblock.OFFSET, n);
            Superblock superblock = Superblock.parse(bytes)
                    .orElseThrow(() -> new ConvertException(
                            name + " has no ext4 on its second partition; expected the root file system of"
                                    + " Raspberry Pi OS"));
            space.check(superblock, bootBytes);
            return superblock;
        }

        /** How many bytes at the beginning of the buffer have been read, but not used. */
        private int held;

        private void copy(ByteRange range, Path file, Optional<Superblock> check) throws IOException {
            if (check.isPresent() && check.get().sizeBytes() > range.length()) {
                throw new ConvertException("%s: its root file system has %d bytes, its partition only %d"
                        .formatted(name, check.get().sizeBytes(), range.length()));
            }
            try (FileChannel out = FileChannel.open(file, StandardOpenOption.WRITE, StandardOpenOption.CREATE_NEW)) {
                long at = 0;
                while (at < range.length()) {
                    int want = (int) Math.min(buffer.length, range.length() - at);
                    int n = held + image.readNBytes(buffer, held, want - held);
                    held = 0;
                    if (n < want) {
                        position += n;
                        throw tooShort();
                    }
                    position += n;
                    writeNonZero(out, at, n);
                    at += n;
                }
                if (out.size() < range.length()) {
                    out.write(ByteBuffer.allocate(1), range.length() - 1);
                }
            }
        }

        private void writeNonZero(FileChannel out, long at, int length) throws IOException {
            int from = 0;
            while (from < length) {
                while (from < length && isZero(from, length)) {
                    from += BLOCK;
                }
                int to = from;
                while (to < length && !isZero(to, length)) {
                    to += BLOCK;
                }
                int end = Math.min(to, length);
                if (from < end) {
                    ByteBuffer run = ByteBuffer.wrap(buffer, from, end - from);
                    long place = at + from;
                    while (run.hasRemaining()) {
                        place += out.write(run, place);
                    }
                }
                from = to;
            }
        }

        private boolean isZero(int from, int length) {
            int n = Math.min(BLOCK, length - from);
            return Arrays.equals(buffer, from, from + n, ZEROS, 0, n);
        }

        private void skipTo(long offset) throws IOException {
            try {
                image.skipNBytes(offset - position);
            } catch (EOFException e) {
                throw tooShort();
            }
            position = offset;
        }

        /** Its checksum stands at the end of an archive. */
        private void drain() throws IOException {
            for (int n = image.read(buffer); n >= 0; n = image.read(buffer)) {
                position += n;
            }
        }

        private ConvertException tooShort() {
            return new ConvertException("%s is not complete: it ends at %d bytes, inside of what its partition table"
                            .formatted(name, position)
                    + " promises, as after a download that broke off");
        }
    }

    /** The beginning of a disk whose length is not known yet. */
    private record FirstSector(byte[] sector) implements BlockDevice {
        @Override
        public long sizeBytes() {
            return ((1L << 32) - 1) * SECTOR;
        }

        @Override
        public void read(long offset, ByteBuffer target) throws IOException {
            for (int i = 0; target.hasRemaining(); i++) {
                long at = offset + i;
                target.put(at < sector.length ? sector[(int) at] : 0);
            }
        }

        @Override
        public void write(long offset, ByteBuffer source) throws IOException {
            throw new IOException("read only");
        }

        @Override
        public void force() {}

        @Override
        public void close() {}
    }

    /**
     * Refuses to begin what cannot end.
     *
     * @param directory where will be written
     * @param neededBytes how much, at least
     */
    static void requireSpace(Path directory, long neededBytes, String what) throws IOException {
        long free = Files.getFileStore(directory).getUsableSpace();
        if (free < neededBytes + RESERVE_BYTES) {
            throw new ConvertException("%s needs about %d MiB in %s, %d MiB are free there; nothing has been written"
                    .formatted(what, (neededBytes + RESERVE_BYTES) >> 20, directory, free >> 20));
        }
    }
}
