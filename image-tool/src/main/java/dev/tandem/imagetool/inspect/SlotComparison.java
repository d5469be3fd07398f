package dev.tandem.imagetool.inspect;

/** Whether the roots of both slots hold the same. */
public enum SlotComparison {
    /** Every byte was compared. */
    SAME_BYTES("same-bytes", "the roots of both slots are equal, byte for byte"),
    /** Every byte was compared. */
    DIFFERENT_BYTES("different-bytes", "the roots of the slots differ"),
    /** Made from the same file system; what was changed since is not known. */
    SAME_UUID("same-uuid", "the roots of both slots were made as one file system; --hash compares every byte"),
    DIFFERENT_UUID("different-uuid", "the slots hold different file systems"),
    /** Nothing has been written to one of them yet. */
    ONE_EMPTY("one-empty", "one slot is empty until the first update");

    private final String id;
    private final String words;

    SlotComparison(String id, String words) {
        this.id = id;
        this.words = words;
    }

    /** For machines. */
    public String id() {
        return id;
    }

    String words() {
        return words;
    }
}
