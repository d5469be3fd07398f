package dev.tandem.layout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class UBootSlotFileTest {
    private static final UBootSlotFile FULL = new UBootSlotFile(
            "/boot/firmware/kernel8.img",
            Optional.of("/boot/firmware/initramfs8"),
            Optional.of("/boot/firmware/bcm2711-rpi-4-b.dtb"),
            "console=ttyAMA0,115200 rootwait panic=10");

    private static UBootSlotFile parsed(String text) throws LayoutException {
        return UBootSlotFile.parse(text.getBytes(StandardCharsets.US_ASCII));
    }

    @Test
    void file_isReadAsItWasWritten() throws Exception {
        assertThat(FULL.text())
                .startsWith("tandem_kernel=/boot/firmware/kernel8.img\n")
                .endsWith("panic=10\n");
        assertThat(parsed(FULL.text())).isEqualTo(FULL);
        UBootSlotFile small = new UBootSlotFile("/boot/Image", Optional.empty(), Optional.empty(), "quiet");
        assertThat(parsed(small.text())).isEqualTo(small);
        assertThat(FULL.files()).hasSize(3);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "tandem_kernel=/boot/Image\n",
                "tandem_line=quiet\n",
                "tandem_kernel=/boot/Image\ntandem_line=quiet\ntandem_line=quiet\n",
                "tandem_kernel=/boot/Image\ntandem_line=quiet\nbootcmd=reset\n",
                "tandem_kernel=boot/Image\ntandem_line=quiet\n",
                "tandem_kernel=/boot/../Image\ntandem_line=quiet\n",
                "tandem_kernel=/boot/Image\ntandem_line=quiet; reset\n",
                "tandem_kernel=/boot/Image\ntandem_line=${bootcmd}\n",
                "tandem_kernel=/boot/Image\ntandem_line=quiet\nnothing\n"
            })
    void anythingElse_isRefused(String text) {
        assertThatThrownBy(() -> parsed(text))
                .isInstanceOf(LayoutException.class)
                .hasMessageContaining("/boot/tandem.env");
    }

    @Test
    void moreThanTheScriptReads_isRefused() {
        assertThatThrownBy(() -> UBootSlotFile.parse(new byte[UBootSlotFile.MAX_BYTES + 1]))
                .hasMessageContaining("at most 4096");
    }

    @ParameterizedTest
    @ValueSource(strings = {"a\"b", "a$b", "a;b", "a\\b", "a\nb", "a'b", ""})
    void wordsThatTheShellOfUBootWouldTakeForItsOwn_areRefused(String line) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new UBootSlotFile("/boot/Image", Optional.empty(), Optional.empty(), line));
    }
}
