package dev.tandem.client.install;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Random;

/** Content for images and slots. */
final class Images {
    static final int BLOCK = 4096;

    private Images() {}

    static byte[] random(long seed, int length) {
        byte[] bytes = new byte[length];
        new Random(seed).nextBytes(bytes);
        return bytes;
    }

    /** A copy of the length given, of which about one block in {@code every} differs in a byte or in all. */
    static byte[] changed(long seed, byte[] original, int length, int every) {
        byte[] bytes = Arrays.copyOf(original, length);
        Random random = new Random(seed);
        for (int at = 0; at < length; at += BLOCK) {
            if (random.nextInt(every) == 0) {
                int end = Math.min(length, at + BLOCK);
                switch (random.nextInt(3)) {
                    case 0 -> bytes[at] ^= 1;
                    case 1 -> bytes[end - 1] ^= 1;
                    default -> System.arraycopy(random(seed + at, end - at), 0, bytes, at, end - at);
                }
            }
        }
        return bytes;
    }

    /** How many blocks of the image are not in the slot. */
    static int differingBlocks(byte[] image, byte[] slot) {
        int count = 0;
        for (int at = 0; at < image.length; at += BLOCK) {
            int end = Math.min(image.length, at + BLOCK);
            count += Arrays.equals(image, at, end, slot, at, end) ? 0 : 1;
        }
        return count;
    }

    static String sha256(byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError(e);
        }
    }
}
