package dev.tandem.imagetool.boottest;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class LastWordsTest {
    private final LastWords words = new LastWords();

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "[   41.071122] reboot: Restarting system | RESTART",
                "reboot: Restarting system with command '0 tryboot' | RESTART_FOR_TRIAL",
                "[    9.1] reboot: Restarting system with command 'tryboot' | RESTART_FOR_TRIAL",
                "reboot: Restarting system with command 'tryboot 0' | RESTART_FOR_TRIAL",
                "reboot: Restarting system with command '0' | RESTART",
                "reboot: Restarting system with command '' | RESTART",
                "reboot: Restarting system with command '0 notryboot' | RESTART",
                "reboot: Restarting system with command 'trybooting' | RESTART",
                "[   12.000001] reboot: Power down | POWER_OFF",
                "reboot: System halted | POWER_OFF",
                "[ 3.3] Kernel panic - not syncing: VFS: Unable to mount root fs on unknown-block(0,0) | PANIC",
                "[ 3.3] Kernel panic - not syncing: Attempted to kill init! exitcode=0x00000100 | PANIC",
            })
    void end_isTold(String line, Reset reset) {
        words.hear("[    0.000000] Booting Linux on physical CPU 0x0000000000 [0x410fd083]");
        words.hear(line);

        assertThat(words.reset()).contains(reset);
    }

    @ParameterizedTest
    @CsvSource({
        "systemd-shutdown[1]: Rebooting with argument '0 tryboot'.",
        "[  OK  ] Reached target reboot.target - System Reboot.",
        "watchdog: watchdog0: watchdog did not stop!",
        "reboot=watchdog",
        "panic=10",
        "''"
    })
    void whatIsNotTheKernelsLastWord_isNoEnd(String line) {
        words.hear(line);

        assertThat(words.reset()).isEmpty();
    }

    @Test
    void silence_tellsNothing() {
        assertThat(words.reset()).isEmpty();
    }

    @Test
    void panicDuringAShutdown_isAPanic() {
        words.hear("reboot: Restarting system with command '0 tryboot'");
        words.hear("Kernel panic - not syncing: Fatal exception in interrupt");

        assertThat(words.reset()).contains(Reset.PANIC);
    }

    @Test
    void whatFollowsAPanic_doesNotChangeIt() {
        words.hear("Kernel panic - not syncing: sysrq triggered crash");
        words.hear("Rebooting in 10 seconds..");
        words.hear("reboot: Restarting system with command '0 tryboot'");
        words.hear("reboot: Power down");

        assertThat(words.reset()).contains(Reset.PANIC);
    }

    @Test
    void laterWord_counts() {
        words.hear("a text about 'reboot: Restarting system'");
        words.hear("reboot: Power down");

        assertThat(words.reset()).contains(Reset.POWER_OFF);
    }
}
