package dev.tandem.testdata.crash;

import java.util.Arrays;

/** The content of one sector; never changes. */
final class Sector {
    static final int BYTES = 512;
    static final Sector ZERO = new Sector(new byte[BYTES]);

    private final byte[] bytes;
    private final long hash;

    private Sector(byte[] bytes) {
        this.bytes = bytes;
        this.hash = Mix.of(bytes);
    }

    /** @param bytes belong to the sector from now on */
    static Sector of(byte[] bytes) {
        return Arrays.equals(bytes, ZERO.bytes) ? ZERO : new Sector(bytes);
    }

    /** A write of this sector over {@code before} that got no further than {@code at} bytes. */
    Sector tornOver(Sector before, int at) {
        byte[] torn = before.bytes.clone();
        System.arraycopy(bytes, 0, torn, 0, at);
        return of(torn);
    }

    byte[] copy() {
        return bytes.clone();
    }

    byte[] bytes() {
        return bytes;
    }

    /** What it adds to the fingerprint of a disk on which it is the sector of that number. */
    long fingerprintAt(long number) {
        return this == ZERO ? 0 : Mix.of(number, hash);
    }

    boolean sameAs(Sector other) {
        return this == other || (hash == other.hash && Arrays.equals(bytes, other.bytes));
    }
}
