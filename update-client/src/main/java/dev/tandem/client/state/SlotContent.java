package dev.tandem.client.state;

/**
 * What is known of a slot's content.
 *
 * @param artifactName what was written to it last
 * @param condition whether it can be started
 */
public record SlotContent(String artifactName, Condition condition) {
    /** Whether it can be started. */
    public enum Condition {
        /** Complete: it is what the artifact has, read back from the disk, and so is its boot partition. */
        COMPLETE,
        /** Being written, or left half-written, or without its boot partition. */
        PARTIAL,
        /** What was read back was not what had been written, or the disk reported an error. */
        BAD
    }
}
