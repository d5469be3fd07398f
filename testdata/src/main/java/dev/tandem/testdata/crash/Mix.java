package dev.tandem.testdata.crash;

import java.nio.ByteBuffer;

/** Fingerprints of 64 bits: not for attackers, but good enough to tell some million states apart. */
final class Mix {
    private static final long SEED = 0x9e3779b97f4a7c15L;

    private Mix() {}

    static long of(byte[] bytes) {
        ByteBuffer in = ByteBuffer.wrap(bytes);
        long hash = SEED + bytes.length;
        while (in.remaining() >= Long.BYTES) {
            hash = of(hash, in.getLong());
        }
        while (in.hasRemaining()) {
            hash = of(hash, in.get());
        }
        return hash;
    }

    static long of(long a, long b) {
        long z = a * 0xbf58476d1ce4e5b9L + b + SEED;
        z = (z ^ (z >>> 30)) * 0xbf58476d1ce4e5b9L;
        z = (z ^ (z >>> 27)) * 0x94d049bb133111ebL;
        return z ^ (z >>> 31);
    }
}
