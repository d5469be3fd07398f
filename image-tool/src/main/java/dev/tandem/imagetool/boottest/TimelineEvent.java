package dev.tandem.imagetool.boottest;

import java.time.Duration;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * One thing that happened.
 *
 * @param at since the beginning of its scenario
 * @param kind who it happened to
 * @param text what it was, for people to read; may come from the guest, so it may hold anything
 */
public record TimelineEvent(Duration at, Kind kind, String text) {
    private static final Pattern POWER_LOSS = Pattern.compile("\\b(cut|off)\\b", Pattern.CASE_INSENSITIVE);

    /** Whether the machine has no power from here on. */
    boolean isPowerLoss() {
        return kind == Kind.POWER && POWER_LOSS.matcher(text).find();
    }

    /** Who it happened to, or who says so. */
    public enum Kind {
        /** The machine is switched on, restarts or loses its power. {@code cut} or {@code off} in the text: it has none from here on. */
        POWER,
        /** What the firmware reads and decides. */
        FIRMWARE,
        /** What the kernel printed. */
        KERNEL,
        /** What the started system reached. */
        SYSTEM,
        /** What the update client did. */
        CLIENT,
        /** The server and the way to it. */
        NETWORK,
        /** Something that the scenario asks for, and that was so. */
        CHECK,
        /** Something that the scenario asks for, and that was not so. */
        FAILURE;

        /** As reports have it. */
        String id() {
            return name().toLowerCase(Locale.ROOT);
        }
    }
}
