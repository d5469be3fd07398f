package dev.tandem.layout;

/** One of the two places a whole system is installed to. */
public enum Slot {
    A,
    B;

    /** The one that is not this. */
    public Slot other() {
        return this == A ? B : A;
    }
}
