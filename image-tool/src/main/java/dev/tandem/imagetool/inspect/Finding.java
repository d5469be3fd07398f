package dev.tandem.imagetool.inspect;

import dev.tandem.imagetool.system.PlainText;
import java.util.Locale;

/**
 * Something about an image that somebody should know.
 *
 * @param level how much it matters
 * @param id for machines; stays when the text changes
 * @param partition the partition it is about; 0 for the whole disk
 * @param text a sentence for people: what is, and what comes of it
 */
public record Finding(Level level, String id, int partition, String text) {
    /** How much a finding matters. */
    public enum Level {
        /** Good to know. */
        NOTE,
        /** A device may not start, or not update, because of it. */
        WARNING;

        /** For machines. */
        public String id() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** The text may quote what the image says; it reaches no terminal unchanged. */
    public Finding {
        text = PlainText.of(text);
    }

    static Finding warning(String id, int partition, String text) {
        return new Finding(Level.WARNING, id, partition, text);
    }

    static Finding note(String id, int partition, String text) {
        return new Finding(Level.NOTE, id, partition, text);
    }
}
