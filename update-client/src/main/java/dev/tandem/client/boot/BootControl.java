package dev.tandem.client.boot;

import dev.tandem.layout.Slot;

/** Chooses what the firmware starts. Says nothing about whether a slot's content is any good. */
public interface BootControl {
    /**
     * The slot whose system is running. Derived from what firmware and kernel say, never from what was remembered.
     *
     * @throws BootControlException if they disagree, or say nothing that can be understood
     */
    Slot booted() throws BootControlException;

    /** The slot that any reset or power cut brings back. It differs from {@link #booted} during a trial. */
    Slot defaultSlot() throws BootControlException;

    /**
     * Makes sure that no pending request starts {@code slot}; called before its first byte is overwritten. Durable when it
     * returns. Changes neither the default nor the content of the slot.
     *
     * @throws BootControlException also if {@code slot} is booted or the default: those cannot be disarmed
     */
    void disarm(Slot slot) throws BootControlException;

    /**
     * Asks for {@code slot} to be started once, by the next restart. Neither restarts nor changes the default. A power cut
     * may forget the request, and then the default slot starts.
     *
     * @throws BootControlException also if {@code slot} is booted or the default
     */
    void tryOnce(Slot slot) throws BootControlException;

    /**
     * Makes the booted slot the default. Atomic at every instant, and durable when it returns; does nothing if it is the
     * default already.
     */
    void commit() throws BootControlException;
}
