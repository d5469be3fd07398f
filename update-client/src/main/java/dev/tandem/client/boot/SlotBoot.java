package dev.tandem.client.boot;

import dev.tandem.layout.Slot;
import java.io.IOException;

/** Makes a slot whose root file system has been written one that can be started. */
public interface SlotBoot {
    /**
     * Does what is to be done besides the root, durably, or makes sure that there is nothing to be done.
     *
     * @return what the slot will start from, for people
     * @throws IOException if the slot must not be started; the running system is untouched
     */
    String prepare(Slot target) throws IOException;
}
