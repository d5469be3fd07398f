package dev.tandem.client.install;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.tandem.client.install.FaultyDevice.Operation;
import java.io.IOException;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
final class SlotDigestTest {
    private static final int MIB = 1 << 20;

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 4096, MIB - 1, MIB, MIB + 1, 5 * MIB, 5 * MIB + 77})
    void theDigest_isOfTheFirstBytes(int length) throws Exception {
        byte[] content = Images.random(1, 6 * MIB);
        FaultyDevice slot = new FaultyDevice(content);
        byte[] image = Arrays.copyOf(content, length);
        assertThat(SlotDigest.prefixDigest(slot, length)).isEqualTo(Images.sha256(image));
        SlotDigest.verify(slot, length, Images.sha256(image));
        assertThat(slot.writes()).isEmpty();
    }

    @Test
    void aDigest_goesOnFromThere() throws Exception {
        byte[] content = Images.random(2, 3 * MIB);
        MessageDigest digest = MessageDigest.getInstance("SHA-256");
        SlotDigest.update(digest, new FaultyDevice(content), 2 * MIB);
        digest.update(content, 2 * MIB, MIB);
        assertThat(HexFormat.of().formatHex(digest.digest())).isEqualTo(Images.sha256(content));
    }

    @Test
    void anotherContent_isRefused_withBothDigests() {
        byte[] content = Images.random(3, 2 * MIB);
        byte[] other = content.clone();
        other[2 * MIB - 1] ^= 1;
        assertThatExceptionOfType(IOException.class)
                .isThrownBy(() -> SlotDigest.verify(new FaultyDevice(other), 2 * MIB, Images.sha256(content)))
                .withMessageContaining("/dev/slot")
                .withMessageContaining(Images.sha256(content) + " was expected")
                .withMessageContaining(Images.sha256(other) + " was found");
    }

    @Test
    void eachReadThatFails_saysWhere_andLeavesNoThread() {
        for (int call = 1; call <= 4; call++) {
            FaultyDevice slot = new FaultyDevice(new byte[4 * MIB])
                    .failAt(Operation.READ, call, () -> new IOException("Input/output error"));
            long offset = (call - 1) * 524288L;
            assertThatExceptionOfType(SlotException.class)
                    .isThrownBy(() -> SlotDigest.verify(slot, 4 * MIB, ""))
                    .withMessage(
                            "could not read 524288 bytes at offset " + offset + " of /dev/slot: Input/output error")
                    .satisfies(e -> {
                        assertThat(e.operation()).isEqualTo(SlotException.Operation.READ);
                        assertThat(e.offset()).isEqualTo(offset);
                    });
        }
        assertThat(Thread.getAllStackTraces().keySet())
                .extracting(Thread::getName)
                .doesNotContain("slot-reader");
    }

    @Test
    void moreThanTheSlotHolds_isAMistakeOfTheCaller() {
        FaultyDevice slot = new FaultyDevice(new byte[10]);
        assertThatIllegalArgumentException().isThrownBy(() -> SlotDigest.prefixDigest(slot, 11));
        assertThatIllegalArgumentException().isThrownBy(() -> SlotDigest.prefixDigest(slot, -1));
    }
}
