package dev.tandem.disk;

import java.io.IOException;

/**
 * The bytes on a disk break the rules of the format that they are read as, or go beyond what is supported. An error of
 * the disk itself stays a plain {@link IOException}.
 */
public final class DiskFormatException extends IOException {
    private static final long serialVersionUID = 1L;

    DiskFormatException(String message) {
        super(message);
    }
}
