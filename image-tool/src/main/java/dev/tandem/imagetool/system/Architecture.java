package dev.tandem.imagetool.system;

import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/** What the programs of a system are made for; its kernels may be wider. */
public enum Architecture {
    /** 32 bits. In Raspberry Pi OS that is ARMv6 with hardware floating point, though Debian's armhf is ARMv7. */
    ARMHF(32),
    /** 64 bits. */
    ARM64(64);

    private final int bits;

    Architecture(int bits) {
        this.bits = bits;
    }

    /** The name that dpkg uses. */
    public String id() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** 32 or 64. */
    public int bits() {
        return bits;
    }

    /** The one that dpkg calls so. */
    static Optional<Architecture> of(String id) {
        return Stream.of(values()).filter(a -> a.id().equals(id)).findFirst();
    }
}
