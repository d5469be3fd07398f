package dev.tandem.client.json;

import java.nio.file.Path;

/**
 * Something wrong in a file that somebody has written.
 *
 * @param line from 1; 0 if it is about the file as a whole
 * @param column from 1, in characters; 0 if it is about the file as a whole
 * @param key what it is about, such as {@code trial.deadline}; empty if it is about no key
 */
public record Problem(Path file, int line, int column, String key, String text) {
    public static Problem ofFile(Path file, String text) {
        return new Problem(file, 0, 0, "", text);
    }

    /** {@code FILE:LINE:COLUMN: KEY: TEXT}, which editors can jump to. */
    @Override
    public String toString() {
        String place = line == 0 ? file.toString() : file + ":" + line + ":" + column;
        return place + ": " + (key.isEmpty() ? "" : key + ": ") + text;
    }
}
