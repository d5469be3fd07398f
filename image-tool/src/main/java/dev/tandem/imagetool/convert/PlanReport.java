package dev.tandem.imagetool.convert;

import java.util.List;

/**
 * What will be done to an image, for people.
 *
 * @param text everything, with the notes
 * @param notes what the user should know in any case, a line each
 */
public record PlanReport(String text, List<String> notes) {
    public PlanReport {
        notes = List.copyOf(notes);
    }
}
