package dev.tandem.client.boot;

import dev.tandem.layout.Slot;
import org.jspecify.annotations.Nullable;

/** Two slots in memory, for tests of whoever uses a boot control. It refuses what a real one refuses. */
public final class FakeBootControl implements BootControl {
    private Slot booted = Slot.A;
    private Slot selected = Slot.A;
    private @Nullable Slot armed;
    private @Nullable String failure;

    /** From now on every question and request fails with this, until null. */
    public void fail(@Nullable String message) {
        failure = message;
    }

    /** The slot that the next restart starts, if one was asked for. */
    public @Nullable Slot armed() {
        return armed;
    }

    /** An orderly restart, or a reset. */
    public void restart() {
        booted = armed == null ? selected : armed;
        armed = null;
    }

    public void powerCut() {
        armed = null;
        restart();
    }

    @Override
    public Slot booted() throws BootControlException {
        requireWhole();
        return booted;
    }

    @Override
    public Slot defaultSlot() throws BootControlException {
        requireWhole();
        return selected;
    }

    @Override
    public void disarm(Slot slot) throws BootControlException {
        requireInactive(slot);
        armed = null;
    }

    @Override
    public void tryOnce(Slot slot) throws BootControlException {
        requireInactive(slot);
        armed = slot;
    }

    @Override
    public void commit() throws BootControlException {
        requireWhole();
        selected = booted;
    }

    private void requireInactive(Slot slot) throws BootControlException {
        requireWhole();
        if (slot == booted || slot == selected) {
            throw new BootControlException("slot " + slot + " is running or the default");
        }
    }

    private void requireWhole() throws BootControlException {
        if (failure != null) {
            throw new BootControlException(failure);
        }
    }
}
