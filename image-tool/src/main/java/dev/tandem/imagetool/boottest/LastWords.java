package dev.tandem.imagetool.boottest;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** How a start ended, as the kernel tells on the console. May hear and be asked in different threads. */
final class LastWords {
    /** What the kernel prints with its last breath (kernel/reboot.c, since 3.13; the argument only when there is one). */
    private static final Pattern RESTARTS = Pattern.compile("reboot: Restarting system(?: with command '(.*)')?");

    private static final Pattern POWERS_OFF = Pattern.compile("reboot: (?:Power down|System halted)");
    private static final Pattern PANICS = Pattern.compile("Kernel panic - not syncing");

    /** What systemd's {@code reboot "0 tryboot"} and the client hand to the kernel; the firmware's driver looks for the word. */
    private static final Pattern TRYBOOT = Pattern.compile("(?:.*\\s)?tryboot(?:\\s.*)?");

    private volatile @Nullable Reset reset;

    /** The next line of the console. */
    void hear(String line) {
        // A panic restarts without another word that counts; a shutdown that panics is a panic.
        if (reset == Reset.PANIC) {
            return;
        }
        Matcher restart = RESTARTS.matcher(line);
        if (restart.find()) {
            String argument = restart.group(1);
            boolean trial = argument != null && TRYBOOT.matcher(argument).matches();
            reset = trial ? Reset.RESTART_FOR_TRIAL : Reset.RESTART;
        } else if (POWERS_OFF.matcher(line).find()) {
            reset = Reset.POWER_OFF;
        } else if (PANICS.matcher(line).find()) {
            reset = Reset.PANIC;
        }
    }

    /** Empty if it said nothing of an end. */
    Optional<Reset> reset() {
        return Optional.ofNullable(reset);
    }
}
