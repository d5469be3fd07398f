package dev.tandem.testdata.crash;

/** A mistake that the reference update makes when told to, each one made by a real updater once. */
enum PlantedBug {
    NONE,
    /** The commit writes its file anew: empty for a moment. */
    COMMIT_TRUNCATES,
    /** The commit renames a new file into place whose content is not durable yet. */
    COMMIT_RENAMES_UNFORCED,
    /** The same with the content forced before: correct, as long as the change of the directory is one sector. */
    COMMIT_RENAMES_FORCED,
    /** What was written to the root partition is not durable when the record says that it is. */
    SLOT_NOT_FORCED,
    /** The slot is forced, through another handle than it was written. */
    SLOT_FORCED_ELSEWHERE,
    /** The boot partition is not durable when the trial is asked for. */
    BOOT_NOT_FORCED,
    /** The new slot becomes the default before it has ever run. */
    FLIP_BEFORE_TRIAL,
    /** The record is renamed into place without its content being durable. */
    RECORD_NOT_FORCED,
    /** The record is written over the old one. */
    RECORD_IN_PLACE,
    /** A request for a trial that is still pending is not taken back before the slot is written. */
    NOT_DISARMED
}
