package dev.tandem.imagetool.boottest;

import dev.tandem.disk.BlockDevice;
import dev.tandem.disk.ByteRange;
import dev.tandem.disk.FileDevice;
import dev.tandem.disk.SparseCopy;
import java.io.IOException;
import java.nio.file.Path;

/** The disk of a device: a copy of an image on a larger card, as flashing makes it. */
final class DeviceCopy {
    /** A card is never as small as the image that is written to it: so data has to grow. */
    private static final long SPARE_BYTES = 1L << 30;

    private DeviceCopy() {}

    /** @param sizeBytes of the disk; 0 for some more than the image has */
    static void make(BlockDevice image, Path disk, long sizeBytes) throws IOException {
        long size = sizeBytes == 0 ? image.sizeBytes() + SPARE_BYTES : sizeBytes;
        if (size < image.sizeBytes()) {
            throw new IOException("a disk of " + size + " bytes is too small for an image of " + image.sizeBytes());
        }
        try (FileDevice copy = FileDevice.create(disk, size).pastCache(disk)) {
            SparseCopy.to(copy, 0).copy(image, new ByteRange(0, image.sizeBytes()));
        }
    }
}
