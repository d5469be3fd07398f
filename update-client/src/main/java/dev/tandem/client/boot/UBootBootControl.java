package dev.tandem.client.boot;

import dev.tandem.layout.Slot;
import dev.tandem.layout.UBootState;
import java.io.IOException;
import java.util.Optional;

/**
 * Boot control of the layout uboot: default slot and number of tries are in two sectors of partition 1, and U-Boot lowers the
 * number before it starts a slot on trial. Reads everything anew for each question.
 */
public final class UBootBootControl implements BootControl {
    private final UBootSectors sectors;
    private final Booted booted;

    /** Which slot runs, as the kernel tells. */
    public interface Booted {
        Slot slot() throws IOException;
    }

    /** On {@code disk}, of which only partition 1 is looked at. */
    public UBootBootControl(Disk disk, Booted booted) {
        this.sectors = new UBootSectors(disk);
        this.booted = booted;
    }

    @Override
    public Slot booted() throws BootControlException {
        try {
            return booted.slot();
        } catch (IOException e) {
            throw BootControlException.explained("Which slot is running cannot be found out", e);
        }
    }

    @Override
    public Slot defaultSlot() throws BootControlException {
        return committed(state());
    }

    /** U-Boot's script takes slot A when neither copy is whole. */
    private static Slot committed(Optional<UBootState> state) {
        return state.map(UBootState::committed).orElse(Slot.A);
    }

    private Optional<UBootState> state() throws BootControlException {
        try {
            return sectors.read();
        } catch (IOException e) {
            throw BootControlException.explained("Which slot is the default cannot be found out", e);
        }
    }

    @Override
    public void disarm(Slot slot) throws BootControlException {
        Optional<UBootState> state = state();
        InactiveSlot.require("disarmed", slot, booted(), committed(state));
        if (state.map(UBootState::tries).orElse(0) > 0) {
            write(committed(state), 0);
        }
    }

    @Override
    public void tryOnce(Slot slot) throws BootControlException {
        Slot selected = defaultSlot();
        InactiveSlot.require("started on trial", slot, booted(), selected);
        write(selected, 1);
    }

    @Override
    public void commit() throws BootControlException {
        Slot running = booted();
        Optional<UBootState> state = state();
        if (committed(state) != running || state.map(UBootState::tries).orElse(0) > 0) {
            write(running, 0);
        }
    }

    private void write(Slot committed, int tries) throws BootControlException {
        try {
            sectors.write(committed, tries);
        } catch (IOException e) {
            throw BootControlException.explained("What U-Boot is to start next was not written", e);
        }
    }
}
