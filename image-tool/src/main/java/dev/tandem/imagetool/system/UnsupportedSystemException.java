package dev.tandem.imagetool.system;

import java.io.IOException;

/** An image holds something else than what can be worked with, in good order as it may be. */
public final class UnsupportedSystemException extends IOException {
    private static final long serialVersionUID = 1L;

    private final String expected;
    private final String found;
    private final String advice;

    /**
     * Refuses.
     *
     * @param expected what is supported, such as {@code an ext4 root in partition 2}
     * @param found what is there instead; may hold text from the image, whose control characters do not reach a terminal
     * @param advice sentences on what to do
     */
    public UnsupportedSystemException(String expected, String found, String advice) {
        super("expected " + expected + ", found " + PlainText.of(found) + ". " + advice);
        this.expected = expected;
        this.found = PlainText.of(found);
        this.advice = advice;
    }

    /** What is supported. */
    public String expected() {
        return expected;
    }

    /** What is there instead. */
    public String found() {
        return found;
    }

    /** What to do. */
    public String advice() {
        return advice;
    }
}
