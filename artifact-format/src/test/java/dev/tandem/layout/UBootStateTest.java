package dev.tandem.layout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.Arrays;
import java.util.HexFormat;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class UBootStateTest {
    private static final String SECTOR_OF_UBOOT =
            "1bd7676d74616e64656d5f73657175656e63653d32310a74616e64656d5f736c6f743d420a74616e"
                    + "64656d5f74726965733d310a";

    @ParameterizedTest
    @CsvSource({"1,A,0", "2,B,1", "26,A,15", "2147483647,B,9"})
    void aSector_isReadAsWhatWasWritten(int sequence, Slot committed, int tries) {
        UBootState state = new UBootState(sequence, committed, tries, "");
        assertThat(UBootState.of(state.toSector())).contains(state);
    }

    @Test
    void wordsOfTheDevice_travelWithTheState() {
        UBootState state =
                new UBootState(3, Slot.B, 0, "systemd.machine_id=0123456789abcdef cfg80211.ieee80211_regdom=DE");
        assertThat(UBootState.of(state.toSector())).contains(state);
    }

    /** Written by U-Boot 2023.01 (env export -t -s 1fc, crc32). */
    @Test
    void aSectorOfUBoot_isRead_andTheSameIsWritten() {
        byte[] sector = Arrays.copyOf(HexFormat.of().parseHex(SECTOR_OF_UBOOT), UBootState.SECTOR_BYTES);
        UBootState state = new UBootState(0x21, Slot.B, 1, "");
        assertThat(UBootState.of(sector)).contains(state);
        assertThat(state.toSector()).isEqualTo(sector);
    }

    @Test
    void aSectorWithAnyByteChanged_isNone() {
        byte[] sector = new UBootState(7, Slot.A, 1, "").toSector();
        for (int i = 0; i < sector.length; i++) {
            byte[] changed = sector.clone();
            changed[i] ^= 0x10;
            assertThat(UBootState.of(changed)).as("byte %d changed", i).isEmpty();
        }
        assertThat(UBootState.of(new byte[UBootState.SECTOR_BYTES])).isEmpty();
        assertThat(UBootState.of(Arrays.copyOf(sector, 511))).isEmpty();
    }

    @Test
    void theHigherSequence_counts() {
        Optional<UBootState> old = Optional.of(new UBootState(9, Slot.A, 0, ""));
        Optional<UBootState> young = Optional.of(new UBootState(16, Slot.B, 0, ""));
        assertThat(UBootState.newest(old, young)).isEqualTo(young);
        assertThat(UBootState.newest(young, old)).isEqualTo(young);
        assertThat(UBootState.newest(old, Optional.empty())).isEqualTo(old);
        assertThat(UBootState.newest(Optional.empty(), old)).isEqualTo(old);
        assertThat(UBootState.newest(Optional.empty(), Optional.empty())).isEmpty();
    }

    @Test
    void whatCannotBeWritten_cannotBeMade() {
        assertThatIllegalArgumentException().isThrownBy(() -> new UBootState(0, Slot.A, 0, ""));
        assertThatIllegalArgumentException().isThrownBy(() -> new UBootState(1, Slot.A, 16, ""));
        assertThatIllegalArgumentException().isThrownBy(() -> new UBootState(1, Slot.A, -1, ""));
        assertThatIllegalArgumentException().isThrownBy(() -> new UBootState(1, Slot.A, 0, "a; reset"));
        assertThatIllegalArgumentException().isThrownBy(() -> new UBootState(1, Slot.A, 0, "a".repeat(301)));
    }
}
