package dev.tandem.artifact;

import java.time.Instant;

/**
 * A file of the payload, met while reading an artifact.
 *
 * @param name bare name, of letters, digits and {@code _ - . ,}
 * @param size in bytes
 * @param mode permission bits; not covered by any checksum
 * @param modified modification time; not covered by any checksum
 * @param sha256 what the manifest says of the content, lower-case hex
 * @param augmented whether only the unsigned manifest-augment lists it
 * @param content to be read to its end: the checksum is compared there, inside {@code read}. Usable until the next file
 *     is asked for; closing it does nothing.
 */
public record PayloadFile(
        String name, long size, int mode, Instant modified, String sha256, boolean augmented, PayloadContent content) {}
