package dev.tandem.artifact;

import java.util.Locale;

/**
 * The header of a tar member.
 *
 * @param name as stored, with PAX and GNU long names resolved
 * @param type the type flag; {@code '0'} for a regular file, whichever way it was written
 * @param size of the content in bytes
 * @param mode permission bits
 * @param mtimeSeconds modification time, seconds since 1970
 */
record TarEntry(String name, char type, long size, int mode, long mtimeSeconds) {
    static final char REGULAR = '0';
    static final char DIRECTORY = '5';

    boolean isRegular() {
        return type == REGULAR;
    }

    /** The type in words, for messages. */
    String kind() {
        return switch (type) {
            case REGULAR -> "regular file";
            case '1' -> "hard link";
            case '2' -> "symbolic link";
            case '3', '4' -> "device";
            case DIRECTORY -> "directory";
            case '6' -> "FIFO";
            case 'g' -> "PAX global header";
            default -> String.format(Locale.ROOT, "member of type 0x%02x", (int) type);
        };
    }
}
