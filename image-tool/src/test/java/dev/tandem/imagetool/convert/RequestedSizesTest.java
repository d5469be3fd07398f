package dev.tandem.imagetool.convert;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tandem.layout.PiTrybootLayout;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class RequestedSizesTest {
    private static final long MIB = 1L << 20;
    private static final long GIB = 1L << 30;

    private static RequestedSizes sizes(long boot, long root, long data, long disk) {
        return new RequestedSizes(OptionalLong.empty(), wanted(boot), wanted(root), wanted(data), wanted(disk));
    }

    private static OptionalLong wanted(long bytes) {
        return bytes < 0 ? OptionalLong.empty() : OptionalLong.of(bytes);
    }

    @Test
    void nothingWanted_leavesRoomToGrow() throws ConvertException {
        PiTrybootLayout.Sizes lite = RequestedSizes.DEFAULT.piTryboot(80 * MIB, 2 * GIB);

        assertThat(lite).isEqualTo(new PiTrybootLayout.Sizes(64 * MIB, 256 * MIB, 4 * GIB, 128 * MIB));
    }

    @Test
    void smallSystem_getsAGibibyteMore() throws ConvertException {
        assertThat(RequestedSizes.DEFAULT.piTryboot(80 * MIB, 96 * MIB).root()).isEqualTo(GIB + 96 * MIB);
    }

    @Test
    void manyBootFiles_getTheLargerPartition() throws ConvertException {
        assertThat(RequestedSizes.DEFAULT.piTryboot(160 * MIB, GIB).boot()).isEqualTo(256 * MIB);
        assertThat(RequestedSizes.DEFAULT.piTryboot(160 * MIB + 1, GIB).boot()).isEqualTo(512 * MIB);
        assertThat(RequestedSizes.DEFAULT.piTryboot(600 * MIB, GIB).boot()).isGreaterThan(600 * MIB);
    }

    @Test
    void wantedSizes_becomeWholePlaces() throws ConvertException {
        assertThat(sizes(99 * MIB, 1_000_000_000, 16 * MIB + 1, -1).piTryboot(20 * MIB, 100 * MIB))
                .isEqualTo(new PiTrybootLayout.Sizes(64 * MIB, 104 * MIB, 960 * MIB, 24 * MIB));
    }

    @Test
    void diskSize_makesTheLargestRoots() throws ConvertException {
        PiTrybootLayout.Sizes sizes = sizes(-1, -1, -1, 8_000_000_000L).piTryboot(80 * MIB, GIB);

        assertThat(PiTrybootLayout.of(1, sizes).sizeBytes()).isBetween(8_000_000_000L - 24 * MIB, 8_000_000_000L);
    }

    @Test
    void whatIsUsed_mustFit() {
        assertThatThrownBy(() -> sizes(-1, 1000 * MIB, -1, -1).piTryboot(80 * MIB, 1000 * MIB))
                .isInstanceOf(ConvertException.class)
                .hasMessageContaining("--root-size is 1000 MiB; this system needs at least 1040 MiB there");
        assertThatThrownBy(() -> sizes(80 * MIB, -1, -1, -1).piTryboot(80 * MIB, GIB))
                .hasMessageContaining("--boot-size is 80 MiB; this system needs at least 91 MiB there");
        assertThatThrownBy(() -> sizes(-1, -1, MIB, -1).piTryboot(80 * MIB, GIB))
                .hasMessageContaining("--data-size is 1 MiB; this system needs at least 16 MiB there");
        assertThatThrownBy(() -> sizes(-1, -1, -1, 2 * GIB).piTryboot(80 * MIB, GIB))
                .hasMessageContaining("On a disk of 2048 MiB there is room for two root file systems of");
    }

    @ParameterizedTest
    @ValueSource(longs = {0, 1, Long.MAX_VALUE})
    void extremes_areRefusedWithAMessage(long bytes) {
        for (RequestedSizes sizes :
                new RequestedSizes[] {sizes(bytes, -1, -1, -1), sizes(-1, bytes, -1, -1), sizes(-1, -1, bytes, -1)}) {
            assertThatThrownBy(() -> sizes.piTryboot(80 * MIB, GIB))
                    .isInstanceOf(ConvertException.class)
                    .hasMessageNotContaining(" -");
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {0, 1})
    void diskOfNoSize_isRefused(long bytes) {
        assertThatThrownBy(() -> sizes(-1, -1, -1, bytes).piTryboot(80 * MIB, GIB))
                .isInstanceOf(ConvertException.class)
                .hasMessageContaining("room for two root file systems of 0 MiB");
    }

    @Test
    void moreThanAnMbrDescribes_isRefused() {
        assertThatThrownBy(() -> sizes(-1, 1100 * GIB, -1, -1).piTryboot(80 * MIB, GIB))
                .isInstanceOf(ConvertException.class)
                .hasMessageContaining("an MBR describes at most");
    }
}
