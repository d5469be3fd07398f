package dev.tandem.imagetool.convert;

import com.github.luben.zstd.ZstdIOException;
import dev.tandem.disk.ByteRange;
import dev.tandem.disk.FileDevice;
import dev.tandem.disk.SparseCopy;
import dev.tandem.files.WorkDirectory;
import dev.tandem.imagetool.ext4.Superblock;
import java.io.ByteArrayInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.SequenceInputStream;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import java.util.function.LongConsumer;
import java.util.zip.ZipException;
import org.tukaani.xz.XZIOException;

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
    /** Asked whether there is room, once it is known how much will be needed. */
    interface SpaceCheck {
        /**
         * Called before most of it is written.
         *
         * @param root of the root file system
         * @param bootBytes size of the boot partition
         */
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
        CountedInput image = open(source, progress);
        try (image) {
            byte[] sector = image.readNBytes(StockPartitions.SECTOR);
            StockPartitions partitions = StockPartitions.of(sector, source.path());
            Path boot = work.file("boot.fat");
            image.skipNBytes(partitions.boot().offset() - sector.length);
            copy(image, partitions.boot(), boot);
            image.skipNBytes(partitions.root().offset() - partitions.boot().end());

            byte[] head = image.readNBytes(Superblock.OFFSET + Superblock.BYTES);
            Superblock superblock = superblock(head, partitions.root(), source.path());
            space.check(superblock, partitions.boot().length());
            Path root = work.file("root.ext4");
            copy(new SequenceInputStream(new ByteArrayInputStream(head), image), partitions.root(), root);
            // The checksum of an archive stands at its end.
            image.transferTo(OutputStream.nullOutputStream());
            return new StockImage(partitions.diskId(), boot, root, superblock);
        } catch (EOFException e) {
            throw image.hasEnded() ? endsAt(image.count(), source) : source.failure(e);
        } catch (ZipException | XZIOException | ZstdIOException e) {
            throw source.failure(e);
        }
    }

    /** What unpacks a file reads its beginning at once. */
    private static CountedInput open(ImageSource source, LongConsumer progress) throws IOException {
        try {
            return new CountedInput(source.open(progress), n -> {});
        } catch (EOFException | ZipException | XZIOException | ZstdIOException e) {
            throw source.failure(e);
        }
    }

    private static ConvertException endsAt(long bytes, ImageSource source) {
        return new ConvertException(String.format(
                Locale.ROOT,
                "%s is not complete: it ends at %d bytes, inside of what its partition table promises, as after a download"
                        + " that broke off",
                source.path(),
                bytes));
    }

    private static Superblock superblock(byte[] head, ByteRange place, Path name) throws IOException {
        if (head.length < Superblock.OFFSET + Superblock.BYTES) {
            throw new EOFException("it ends at the beginning of its second partition");
        }
        Superblock superblock = Superblock.parse(Arrays.copyOfRange(head, Superblock.OFFSET, head.length))
                .orElseThrow(() -> new ConvertException(name
                        + " has no ext4 on its second partition; expected the root file system of Raspberry Pi OS"));
        if (superblock.sizeBytes() > place.length()) {
            throw new ConvertException(String.format(
                    Locale.ROOT,
                    "%s: its root file system has %d bytes, its partition only %d",
                    name,
                    superblock.sizeBytes(),
                    place.length()));
        }
        return superblock;
    }

    private static void copy(InputStream image, ByteRange range, Path file) throws IOException {
        try (FileDevice out = FileDevice.create(file, range.length())) {
            SparseCopy.to(out, 0).copy(image, range.length());
        }
    }
}
