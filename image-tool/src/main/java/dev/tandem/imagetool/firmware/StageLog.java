package dev.tandem.imagetool.firmware;

import java.util.ArrayList;
import java.util.List;

/** What is read and decided. Decisions are few; lines of hostile files may be many, and each of them tells a detail. */
final class StageLog {
    private static final int MAX_DETAILS = 200;
    private static final int MAX_QUOTED = 60;

    private final List<String> sentences = new ArrayList<>();
    private int details;

    /** Once for each step of the firmware. */
    void say(String sentence) {
        sentences.add(sentence);
    }

    /** As often as a file wants. */
    void detail(String sentence) {
        details++;
        if (details <= MAX_DETAILS) {
            sentences.add(sentence);
        } else if (details == MAX_DETAILS + 1) {
            sentences.add("Further lines of this kind are left out.");
        }
    }

    List<String> sentences() {
        return List.copyOf(sentences);
    }

    /** Text of a disk, which may hold anything, for a terminal. */
    static String quoted(String text) {
        String shown = text.length() > MAX_QUOTED ? text.substring(0, MAX_QUOTED) + "..." : text;
        return "'" + shown.replaceAll("[^ -~]", "?") + "'";
    }
}
