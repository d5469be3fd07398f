package dev.tandem.testdata.crash;

/** Something that must hold in every state does not. */
public final class Violation extends AssertionError {
    private static final long serialVersionUID = 1L;

    private final String invariant;

    public Violation(String invariant, String message) {
        super(invariant + ": " + message);
        this.invariant = invariant;
    }

    /** Which one: {@code bootable}, {@code exact}, {@code verdict}, {@code progress}, or another one's name. */
    public String invariant() {
        return invariant;
    }
}
