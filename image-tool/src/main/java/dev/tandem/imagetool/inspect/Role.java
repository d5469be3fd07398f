package dev.tandem.imagetool.inspect;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** What a partition is for. */
public enum Role {
    /** Boot partition of a stock image. */
    BOOT("boot", null),
    /** Root of a stock image. */
    ROOT("root", null),
    /** Holds the boot selector, {@code autoboot.txt}. */
    SELECTOR("selector", null),
    BOOT_A("boot", "A"),
    BOOT_B("boot", "B"),
    ROOT_A("root", "A"),
    ROOT_B("root", "B"),
    /** What no update touches. */
    DATA("data", null),
    /** Holds the logical partitions. */
    EXTENDED("extended", null),
    /** Not known. */
    OTHER("other", null);

    private final String part;
    private final @Nullable String slot;

    Role(String part, @Nullable String slot) {
        this.part = part;
        this.slot = slot;
    }

    /** For machines: {@code boot}, {@code root}, {@code selector}, {@code data}, {@code extended}, {@code other}. */
    public String id() {
        return part;
    }

    /** {@code A} or {@code B}; null for what belongs to no slot. */
    public @Nullable String slot() {
        return slot;
    }

    /** For people: {@code boot A}; empty when nothing is known. */
    String words() {
        if (this == OTHER) {
            return "";
        }
        return slot == null ? part : part + " " + slot.toUpperCase(Locale.ROOT);
    }
}
