package dev.tandem.layout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

final class KernelCommandLineTest {
    private static final int DISK = 0x12345678;

    @Test
    void trixie_losesResize() {
        String stock = "console=serial0,115200 console=tty1 root=PARTUUID=deadbeef-02 rootfstype=ext4 fsck.repair=yes"
                + " rootwait resize\n";
        assertThat(KernelCommandLine.forSlot(stock, DISK, Slot.A, List.of()))
                .isEqualTo("console=serial0,115200 console=tty1 root=PARTUUID=12345678-05 rootfstype=ext4"
                        + " fsck.repair=yes rootwait panic=10 watchdog_disarm=0 tandem.slot=A\n");
        assertThat(KernelCommandLine.firstBootWords(stock)).containsExactly("resize");
    }

    @Test
    void bookworm_losesItsFirstBootScript_andKeepsQuiet() {
        String stock = "root=PARTUUID=deadbeef-02 rootwait quiet init=/usr/lib/raspberrypi-sys-mods/firstboot";
        assertThat(KernelCommandLine.forSlot(stock, DISK, Slot.B, List.of()))
                .isEqualTo("root=PARTUUID=12345678-06 rootwait quiet panic=10 watchdog_disarm=0 tandem.slot=B\n");
    }

    @Test
    void bullseye_losesItsResizeScript() {
        assertThat(KernelCommandLine.firstBootWords("root=/dev/x quiet init=/usr/lib/raspi-config/init_resize.sh"))
                .containsExactly("init=/usr/lib/raspi-config/init_resize.sh");
    }

    @Test
    void initOfTheUser_stays() {
        assertThat(KernelCommandLine.forSlot("root=/dev/x rootwait init=/sbin/mine", DISK, Slot.A, List.of()))
                .contains("init=/sbin/mine");
    }

    @Test
    void conversionOfAConvertedLine_changesOnlyTheSlot() {
        String a = KernelCommandLine.forSlot("root=/dev/x rootwait", DISK, Slot.A, List.of());
        assertThat(KernelCommandLine.forSlot(a, DISK, Slot.B, List.of()))
                .isEqualTo(KernelCommandLine.forSlot("root=/dev/x rootwait", DISK, Slot.B, List.of()));
    }

    @Test
    void wordsToAdd_replaceThoseOfTheSameName() {
        assertThat(KernelCommandLine.forSlot("a=1 root=/dev/x rootwait a=2", DISK, Slot.A, List.of("a=3")))
                .isEqualTo("root=PARTUUID=12345678-05 rootwait a=3 panic=10 watchdog_disarm=0 tandem.slot=A\n");
    }

    @Test
    void emptyLine_stillFindsItsRoot() {
        assertThat(KernelCommandLine.forSlot("", DISK, Slot.A, List.of()))
                .startsWith("root=PARTUUID=12345678-05 rootwait");
    }

    @Test
    void onlyTheFirstLine_counts() {
        assertThat(KernelCommandLine.forSlot("root=/dev/x\nresize evil\n", DISK, Slot.A, List.of()))
                .doesNotContain("evil");
    }

    @Test
    void tooLong_isRefused() {
        assertThatThrownBy(() -> KernelCommandLine.forSlot("x".repeat(1024), DISK, Slot.A, List.of()))
                .hasMessageContaining("at most 1024");
    }
}
