package dev.tandem.disk;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.util.List;

/** Everything that can be done with a volume, and what must hold whatever its bytes are. */
final class FatReading {
    private static final long MAX_CONTENT_BYTES = 4 << 20;

    private FatReading() {}

    /** Returns whether the volume was accepted. Only a {@link DiskFormatException} may be the reason that it was not. */
    static boolean accepts(BlockDevice device) throws IOException {
        try {
            FatVolume volume = FatVolume.open(device);
            assertThat(volume.label().chars().noneMatch(Character::isISOControl))
                    .isTrue();
            FatBuilder names = FatBuilder.of("", 0, 1L << 34, 0, Volumes.TIME);
            List<FatFile> files = volume.files();
            long left = MAX_CONTENT_BYTES;
            for (FatFile file : files) {
                if (file.directory()) {
                    names.directory(file.path());
                } else {
                    names.file(file.path(), file.sizeBytes(), InputStream::nullInputStream);
                    left -= readContent(volume, device, file, left);
                }
                assertThat(volume.find(file.path())).contains(file);
            }
            assertThat(files).isSortedAccordingTo((a, b) -> a.path().compareTo(b.path()));
            assertThat(volume.files()).isSameAs(files);
            return true;
        } catch (DiskFormatException e) {
            assertThat(e).hasMessageMatching("(?s)[^\\x00-\\x1f]{20,4000}");
            return false;
        }
    }

    private static long readContent(FatVolume volume, BlockDevice device, FatFile file, long limit) throws IOException {
        long inExtents = 0;
        for (ByteRange extent : volume.extents(file)) {
            assertThat(extent.end()).isLessThanOrEqualTo(device.sizeBytes());
            assertThat(extent.length()).isPositive();
            inExtents += extent.length();
        }
        assertThat(inExtents).isBetween(file.sizeBytes(), file.sizeBytes() + volume.clusterSizeBytes() - 1);
        if (file.sizeBytes() > limit) {
            return 0;
        }
        byte[] content = volume.read(file, (int) limit);
        assertThat(content).hasSize((int) file.sizeBytes());
        return content.length;
    }
}
