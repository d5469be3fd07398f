package dev.tandem.client.install;

import dev.tandem.artifact.ArtifactHeader;
import java.io.IOException;

/**
 * Puts one kind of payload onto the device. There is one call for each state of the update module protocol, version 3,
 * and {@link #download} .. {@link #commit} come in the order of this list. A handler keeps what it must know from one
 * call to the next on the data partition: between any two of them the process may have been another one, the device may
 * have been restarted or lost its power.
 *
 * <p>Any call may be made again after it was interrupted, at any of its instructions. Each returns when what it did is
 * durable. One that throws has failed; what was done by then remains, until {@link #rollback} or the next
 * {@link #download}.
 */
public interface PayloadHandler {
    /**
     * Reads all files and stores them where they harm nobody. Nothing is final here: whether the content is what was signed
     * is known only when {@code files} has returned null, which this method waits for. Begins by forgetting everything of
     * an earlier payload.
     *
     * @throws dev.tandem.artifact.ArtifactException if the artifact is bad, of which {@code files} or one of its files knows
     */
    void download(ArtifactHeader header, PayloadFiles files) throws IOException, InterruptedException;

    /** Makes what was downloaded take effect, at once or at the restart that {@link #needsReboot} tells of. */
    void install() throws IOException, InterruptedException;

    /** Asked after {@link #install}, and once more after {@link #rollback}. Changes nothing. */
    RebootNeed needsReboot() throws IOException, InterruptedException;

    /** Whether {@link #rollback} can undo {@link #install}. Changes nothing. */
    boolean supportsRollback() throws IOException, InterruptedException;

    /**
     * Prepares the restart that is to try what was installed; called right before each one, for {@link
     * RebootNeed#AUTOMATIC}. A slot is armed here. What it did may be forgotten by a power cut.
     */
    void arm() throws IOException, InterruptedException;

    /** Restarts what was updated; called only for {@link RebootNeed#YES}. The device may go down before it returns. */
    void reboot() throws IOException, InterruptedException;

    /** After the restart: whether what runs is what was installed. Throws if it is not. */
    void verifyReboot() throws IOException, InterruptedException;

    /** Makes it permanent. Still to be undone by {@link #rollback} until {@link #cleanup}. */
    void commit() throws IOException, InterruptedException;

    /** Undoes {@link #install}, {@link #reboot} and {@link #commit}, whichever of them had begun. */
    void rollback() throws IOException, InterruptedException;

    /** As {@link #reboot}, back to what was there before. */
    void rollbackReboot() throws IOException, InterruptedException;

    /** As {@link #verifyReboot}: whether what runs is what was there before. */
    void verifyRollbackReboot() throws IOException, InterruptedException;

    /** After a failure that was rolled back or could not be; the last thing before {@link #cleanup}. */
    void failure() throws IOException, InterruptedException;

    /** Always the last call, also after a failed {@link #download}. Removes what was kept for a rollback. */
    void cleanup() throws IOException, InterruptedException;
}
