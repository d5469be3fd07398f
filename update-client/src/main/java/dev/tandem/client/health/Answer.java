package dev.tandem.client.health;

import dev.tandem.client.json.Shown;

/**
 * What a check came to, once.
 *
 * @param found in one line, for the journal and for whoever reads the reason of a rollback
 */
public record Answer(boolean passed, String found) {
    private static final int MAX_CHARS = 500;

    public Answer {
        found = Shown.text(found.strip(), MAX_CHARS);
    }

    static Answer pass(String found) {
        return new Answer(true, found);
    }

    static Answer fail(String found) {
        return new Answer(false, found);
    }
}
