package dev.tandem.imagetool.firmware;

/** The firmware does not get any further; the message is the sentence that tells why. */
final class StuckException extends Exception {
    private static final long serialVersionUID = 1L;

    StuckException(String why) {
        super(why);
    }
}
