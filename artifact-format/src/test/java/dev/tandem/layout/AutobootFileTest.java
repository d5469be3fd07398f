package dev.tandem.layout;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

final class AutobootFileTest {
    @Test
    void contents_haveTheSameLength_andFitIntoASectorTwice() {
        assertThat(AutobootFile.content(Slot.A)).hasSameSizeAs(AutobootFile.content(Slot.B));
        assertThat(AutobootFile.content(Slot.A).length).isLessThanOrEqualTo(256);
    }

    @Test
    void content_namesTheCommittedSlotFirst_andTheOtherForATrial() {
        assertThat(new String(AutobootFile.content(Slot.B), StandardCharsets.US_ASCII))
                .isEqualTo("[all]\ntryboot_a_b=1\nboot_partition=3\n[tryboot]\nboot_partition=2\n");
    }

    @ParameterizedTest
    @EnumSource(Slot.class)
    void committed_readsBack_alsoAWholeSector(Slot slot) {
        assertThat(AutobootFile.committed(AutobootFile.content(slot))).contains(slot);
        assertThat(AutobootFile.committed(Arrays.copyOf(AutobootFile.content(slot), 512)))
                .contains(slot);
    }

    @Test
    void committed_ofAnythingElse_isEmpty() {
        byte[] torn = AutobootFile.content(Slot.A);
        torn[30] ^= 1;
        assertThat(AutobootFile.committed(torn)).isEmpty();
        assertThat(AutobootFile.committed(new byte[0])).isEmpty();
        assertThat(AutobootFile.committed(new byte[512])).isEmpty();
        assertThat(AutobootFile.committed(Arrays.copyOf(AutobootFile.content(Slot.A), 513)))
                .isEmpty();
    }
}
