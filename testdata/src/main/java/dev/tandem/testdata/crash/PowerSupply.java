package dev.tandem.testdata.crash;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongConsumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Counts what a machine does, so that it can fail at any one of these operations. Everything that changes something or
 * makes it durable is an operation: writes and forces of all disks and files, renames, removals, restarts. Reads are counted
 * apart: the power may fail at one, but that leaves nothing else than at the operation after it.
 *
 * <p>For one thread at a time.
 */
public final class PowerSupply {
    private final Map<Long, Fault> faults = new HashMap<>();
    private final Map<Long, Fault> readFaults = new HashMap<>();
    private long operations;
    private long reads;
    private long cutAt = Long.MAX_VALUE;
    private boolean on = true;
    private boolean full;
    private @Nullable LongConsumer observer;
    private @Nullable List<String> log;

    /** How many there were so far; also the number of the next one. */
    public long operations() {
        return operations;
    }

    /** How many reads there were so far. */
    public long reads() {
        return reads;
    }

    /** Lets the power fail instead of the operation with this number. */
    public void cutAt(long operation) {
        cutAt = operation;
    }

    /** Lets the operation with this number fail. */
    public void failAt(long operation, Fault fault) {
        faults.put(operation, fault);
    }

    /** Lets the read with this number fail. */
    public void failReadAt(long read) {
        readFaults.put(read, Fault.IO_ERROR);
    }

    /** There is space again, and no fault ahead. */
    public void repair() {
        faults.clear();
        readFaults.clear();
        full = false;
    }

    /** Whether {@link Fault#NO_SPACE} has happened. */
    boolean isFull() {
        return full;
    }

    /** Has the machine looked at before each operation. */
    void observe(LongConsumer beforeOperation) {
        observer = beforeOperation;
    }

    /** Remembers from now on what the operations were. */
    public void keepLog() {
        if (log == null) {
            log = new ArrayList<>();
        }
    }

    /** A line for each operation since {@link #keepLog}. */
    public List<String> log() {
        return log == null ? List.of() : List.copyOf(log);
    }

    /** Adds a line that is no operation. */
    void note(Supplier<String> what) {
        if (log != null) {
            log.add("        " + what.get());
        }
    }

    /** From now on nothing works, until {@link #on}. */
    void off() {
        on = false;
    }

    void on() {
        on = true;
    }

    /**
     * To be called before each operation.
     *
     * @return what goes wrong with it
     * @throws PowerCut if it does not happen
     */
    @Nullable
    Fault operation(Supplier<String> what) {
        requireOn();
        if (observer != null) {
            observer.accept(operations);
        }
        if (operations >= cutAt) {
            on = false;
            throw new PowerCut("the power failed at operation " + operations + ": " + what.get());
        }
        Fault fault = faults.remove(operations);
        full |= fault == Fault.NO_SPACE;
        if (log != null) {
            log.add(operations + ": " + what.get() + (fault == null ? "" : " -> " + fault));
        }
        operations++;
        return fault;
    }

    /** To be called before each read; otherwise as {@link #operation}. */
    @Nullable
    Fault read() {
        requireOn();
        return readFaults.remove(reads++);
    }

    private void requireOn() {
        if (!on) {
            throw new PowerCut("the power is off");
        }
    }
}
