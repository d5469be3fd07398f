package dev.tandem.client.boot;

import dev.tandem.layout.Slot;
import java.io.IOException;

/**
 * Of devices that were made for the reference: what its U-Boot loads from a slot is known to that build alone, so only the client is
 * looked for.
 */
public final class ReferenceSlotBoot implements SlotBoot {
    private final Disk disk;

    /** On {@code disk}, of which only the slot is read. */
    public ReferenceSlotBoot(Disk disk) {
        this.disk = disk;
    }

    @Override
    public String prepare(Slot target) throws IOException {
        try {
            UpdatableSystem.requireClient(new Ext4Files(disk.ext4Name(target)));
            return "Slot " + target + " has a client; what it starts is up to U-Boot";
        } catch (IOException e) {
            throw UpdatableSystem.unusable("The system in slot " + target + " cannot be updated again", target, e);
        }
    }
}
