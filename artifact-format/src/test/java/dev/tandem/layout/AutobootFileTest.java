package dev.tandem.layout;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

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

    @ParameterizedTest
    @EnumSource(Slot.class)
    void bootPartition_ofOurContents_isThatOfTheCommittedSlot(Slot slot) {
        assertThat(AutobootFile.bootPartition(Arrays.copyOf(AutobootFile.content(slot), 512)))
                .hasValue(PiTrybootLayout.bootPartition(slot));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "boot_partition=3",
                "[all]\r\nboot_partition = 3\r\n",
                "[tryboot]\nboot_partition=2\n[all]\nboot_partition=2\nboot_partition=3\n",
                "boot_partition=3\n[none]\nboot_partition=2\n",
                "# boot_partition=2\nboot_partition=3\n"
            })
    void bootPartition_isReadAsTheFirmwareDoes(String text) {
        assertThat(AutobootFile.bootPartition(text.getBytes(StandardCharsets.US_ASCII)))
                .hasValue(3);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "[tryboot]\nboot_partition=3\n", "boot_partition=", "boot_partition=99999", "\u0000\u00ff"})
    void bootPartition_thatIsNotNamed_isEmpty(String text) {
        assertThat(AutobootFile.bootPartition(text.getBytes(StandardCharsets.ISO_8859_1)))
                .isEmpty();
    }

    @Test
    void mixed_isWhatAWriteInPartLeaves_andNothingElse() {
        byte[] a = AutobootFile.content(Slot.A);
        byte[] b = AutobootFile.content(Slot.B);
        for (int i = 0; i <= a.length; i++) {
            byte[] torn = Arrays.copyOf(a, 512);
            System.arraycopy(b, 0, torn, 0, i);
            assertThat(AutobootFile.isMixed(torn)).isTrue();
        }
        byte[] edited = AutobootFile.content(Slot.A);
        edited[2] ^= 1;
        assertThat(AutobootFile.isMixed(edited)).isFalse();
        assertThat(AutobootFile.isMixed(new byte[512])).isFalse();
        assertThat(AutobootFile.isMixed(Arrays.copyOf(a, a.length - 1))).isFalse();
        assertThat(AutobootFile.isMixed(Arrays.copyOf(a, 513))).isFalse();
    }
}
