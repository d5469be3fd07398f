package dev.tandem.artifact;

import java.util.regex.Pattern;

/**
 * A state script that travels in the artifact.
 *
 * @param name {@code State_Action_NN[_text]}; see {@link #isValidName}
 * @param content the script's bytes; not copied, not to be changed
 */
@SuppressWarnings("ArrayRecordComponent") // compared by nobody; a copy of each script would double the memory
public record StateScript(String name, byte[] content) {
    // Every state with every action, as the reference writer allows, although the specification lists Error for
    // Install, Reboot and Commit only. Anchored, which the reference's expression is not. No white space in the text,
    // and no slash: the name becomes a file name on the device.
    private static final Pattern NAME = Pattern.compile(
            "Artifact(Install|Reboot|Commit|Rollback|RollbackReboot|Failure)_(Enter|Leave|Error)_[0-9]{2}(_[^\\s/\\p{Cntrl}]+)?");

    /** Whether a device would run a script of this name, and in which state. */
    public static boolean isValidName(String name) {
        return NAME.matcher(name).matches();
    }
}
