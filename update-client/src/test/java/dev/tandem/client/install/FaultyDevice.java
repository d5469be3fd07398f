package dev.tandem.client.install;

import dev.tandem.disk.BlockDevice;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/** A device in memory that loses what was not forced, counts what is done to it, and fails when it is told to. */
final class FaultyDevice implements BlockDevice {
    enum Operation {
        READ,
        WRITE,
        FORCE
    }

    /** What was written at once. */
    record Write(long offset, int length) {}

    private final byte[] bytes;
    private final byte[] durable;
    private final List<Write> writes = new ArrayList<>();
    private final Map<Operation, Integer> calls = new EnumMap<>(Operation.class);
    private final Map<Operation, Fault> faults = new EnumMap<>(Operation.class);
    private boolean failedOnce;
    private long corruptOffset = -1;

    private record Fault(int call, Supplier<? extends Throwable> failure) {}

    FaultyDevice(byte[] content) {
        bytes = content.clone();
        durable = content.clone();
    }

    /** The {@code call}-th of these operations, counted from 1, fails, and all later ones. */
    synchronized FaultyDevice failAt(Operation operation, int call, Supplier<? extends Throwable> failure) {
        faults.put(operation, new Fault(call, failure));
        return this;
    }

    /** The byte there is another one than was written, each time, and nobody is told. */
    synchronized FaultyDevice corruptAt(long offset) {
        corruptOffset = offset;
        return this;
    }

    synchronized boolean hasFailed() {
        return failedOnce;
    }

    synchronized byte[] bytes() {
        return bytes.clone();
    }

    /** What a power cut would leave at the least. */
    synchronized byte[] durable() {
        return durable.clone();
    }

    synchronized List<Write> writes() {
        return List.copyOf(writes);
    }

    synchronized long writtenBytes() {
        return writes.stream().mapToLong(Write::length).sum();
    }

    synchronized int calls(Operation operation) {
        return calls.getOrDefault(operation, 0);
    }

    @Override
    public long sizeBytes() {
        return bytes.length;
    }

    @Override
    public synchronized void read(long offset, ByteBuffer target) throws IOException {
        enter(Operation.READ);
        if (offset < 0 || offset > bytes.length - target.remaining()) {
            throw new EOFException("a read of " + target.remaining() + " bytes at " + offset);
        }
        target.put(bytes, (int) offset, target.remaining());
    }

    @Override
    public synchronized void write(long offset, ByteBuffer source) throws IOException {
        enter(Operation.WRITE);
        if (offset < 0 || offset > bytes.length - source.remaining()) {
            throw new IOException("a write of " + source.remaining() + " bytes at " + offset);
        }
        int length = source.remaining();
        writes.add(new Write(offset, length));
        source.get(bytes, (int) offset, length);
        if (corruptOffset >= offset && corruptOffset < offset + length) {
            bytes[(int) corruptOffset] ^= 0x10;
        }
    }

    @Override
    public synchronized void force() throws IOException {
        enter(Operation.FORCE);
        System.arraycopy(bytes, 0, durable, 0, bytes.length);
    }

    @Override
    public void close() {
        // nothing to give back
    }

    @Override
    public String toString() {
        return "/dev/slot";
    }

    private void enter(Operation operation) throws IOException {
        int call = calls.merge(operation, 1, Integer::sum);
        Fault fault = faults.get(operation);
        if (fault != null && call >= fault.call()) {
            failedOnce = true;
            Throwable thrown = fault.failure().get();
            if (thrown instanceof IOException e) {
                throw e;
            }
            if (thrown instanceof RuntimeException e) {
                throw e;
            }
            throw (Error) thrown;
        }
    }
}
