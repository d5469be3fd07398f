package dev.tandem.client.install;

import dev.tandem.disk.BlockDevice;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * The slot could not be read, written or forced, or did not keep what was written, as opposed to the image, whose exceptions
 * are passed on as they are.
 *
 * <p>Nobody may count on what the slot holds then, nor try a failed force again: the system reports that data was lost only
 * once, and forgets it.
 */
public final class SlotException extends IOException {
    private static final long serialVersionUID = 1;

    /** What was being done. */
    public enum Operation {
        READ,
        WRITE,
        FORCE,
        /** What it reads back is something else. */
        COMPARE
    }

    private final Operation operation;
    private final long offset;

    private SlotException(Operation operation, long offset, String message, @Nullable IOException cause) {
        super(message, cause);
        this.operation = operation;
        this.offset = offset;
    }

    static SlotException reading(BlockDevice slot, long offset, int length, IOException cause) {
        return new SlotException(
                Operation.READ,
                offset,
                "could not read " + length + " bytes at offset " + offset + " of " + slot + ": " + text(cause),
                cause);
    }

    static SlotException writing(BlockDevice slot, long offset, int length, IOException cause) {
        return new SlotException(
                Operation.WRITE,
                offset,
                "could not write " + length + " bytes at offset " + offset + " of " + slot + ": " + text(cause)
                        + ". The slot holds parts of the old image and parts of the new one",
                cause);
    }

    static SlotException forcing(BlockDevice slot, long from, long to, IOException cause) {
        return new SlotException(
                Operation.FORCE,
                from,
                "could not make bytes " + from + " to " + to + " of " + slot + " durable: " + text(cause)
                        + ". Which of them were lost is not known: the slot has to be written anew",
                cause);
    }

    static SlotException comparing(BlockDevice slot, long bytes, String expected, String found) {
        return new SlotException(
                Operation.COMPARE,
                0,
                "the first " + bytes + " bytes of " + slot + " do not read back as they were written: SHA-256 "
                        + expected
                        + " was expected, " + found
                        + " was found. The device reported no error; its memory may be worn out",
                null);
    }

    public Operation operation() {
        return operation;
    }

    /** Of the first byte concerned, from the beginning of the slot. */
    public long offset() {
        return offset;
    }

    private static String text(IOException cause) {
        return cause.getMessage() == null ? cause.getClass().getSimpleName() : cause.getMessage();
    }
}
