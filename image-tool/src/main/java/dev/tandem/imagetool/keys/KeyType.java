package dev.tandem.imagetool.keys;

import java.util.Arrays;
import java.util.Optional;

/** The kinds of key {@code tandem keygen} makes; {@link #toString} is what the command line takes. */
enum KeyType {
    /**
     * The default. Its signatures depend on key and manifest alone, so that the same input gives the same artifact, byte
     * for byte; ECDSA draws a random number. Every reader in the field takes them in one form only, where ECDSA has two
     * (format facts, 1.4). And checking one is over ten times cheaper in Java, which devices run: 0.3 ms against 4.5 on
     * OpenJDK 17, amd64, the very first time 8 ms against 28 without a compiler. The price is a signature of 384 bytes
     * and a key that takes a second to make.
     */
    RSA_3072("rsa-3072"),
    RSA_2048("rsa-2048"),
    RSA_4096("rsa-4096"),
    ECDSA_P256("ecdsa-p256");

    private final String text;

    KeyType(String text) {
        this.text = text;
    }

    /** The type that is called {@code text}, if there is one. */
    static Optional<KeyType> named(String text) {
        return Arrays.stream(values()).filter(type -> type.text.equals(text)).findFirst();
    }

    @Override
    public String toString() {
        return text;
    }
}
