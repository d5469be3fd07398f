package dev.tandem.client.boot;

import dev.tandem.layout.Slot;
import dev.tandem.layout.UBootState;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Boot control of the layout uboot: default slot and number of tries are in two sectors of partition 1, and U-Boot lowers the
 * number before it starts a slot on trial. Reads everything anew for each question.
 */
public final class UBootBootControl implements BootControl {
    /** boot.scr says it with this word of the kernel command line. */
    private static final String TRIAL_WORD = "tandem.trial";

    /** As when no copy is whole. */
    private static final UBootState NONE = new UBootState(1, Slot.A, 0, "");

    private final UBootSectors sectors;
    private final Booted booted;
    private final Words words;
    private final Trial trial;

    /** Which slot runs, as the kernel tells. */
    public interface Booted {
        Slot slot() throws IOException;
    }

    /** What this device adds to the kernel command line of a new system. */
    public interface Words {
        List<String> words() throws IOException;
    }

    /** Whether U-Boot has started what runs on trial. */
    public interface Trial {
        boolean runs() throws IOException;
    }

    /** On {@code disk}, of which only partition 1 is looked at. */
    public UBootBootControl(Disk disk, Booted booted, Trial trial, Words words) {
        this.sectors = new UBootSectors(disk);
        this.booted = booted;
        this.trial = trial;
        this.words = words;
    }

    /**
     * On the disk of a running system.
     *
     * @param warnings gets what should be known and stops nothing, a sentence each
     */
    public static UBootBootControl of(Disk disk, RunningSystem system, Consumer<String> warnings) {
        return new UBootBootControl(
                disk,
                () -> SlotEvidence.of(system, disk.layout(), FirmwareInfo.NONE).slot(),
                () -> system.word(TRIAL_WORD).equals(Optional.of("1")),
                () -> DeviceWords.of(system, warnings));
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
        return defaultOf(state(), booted());
    }

    /**
     * A slot that U-Boot has started, and not on trial, is what it starts next: when the other one is named it could not be loaded. Who
     * took the name for the truth would never update such a device again.
     */
    private Slot defaultOf(UBootState state, Slot running) throws BootControlException {
        try {
            return state.tries() == 0 && !trial.runs() ? running : state.committed();
        } catch (IOException e) {
            throw BootControlException.explained("Which slot is the default cannot be found out", e);
        }
    }

    /** What is named. U-Boot's script takes slot A when neither copy is whole. */
    private UBootState state() throws BootControlException {
        try {
            return sectors.read().orElse(NONE);
        } catch (IOException e) {
            throw BootControlException.explained("Which slot is the default cannot be found out", e);
        }
    }

    @Override
    public void disarm(Slot slot) throws BootControlException {
        UBootState state = state();
        Slot running = booted();
        Slot selected = defaultOf(state, running);
        InactiveSlot.require("disarmed", slot, running, selected);
        // What is about to be overwritten may not be named any more either, even if it could not be loaded as it was.
        if (state.tries() > 0 || state.committed() != selected) {
            write(selected, 0, state.words());
        }
    }

    @Override
    public void tryOnce(Slot slot) throws BootControlException {
        UBootState state = state();
        Slot running = booted();
        Slot selected = defaultOf(state, running);
        InactiveSlot.require("started on trial", slot, running, selected);
        write(selected, 1, currentWords());
    }

    @Override
    public void commit() throws BootControlException {
        Slot running = booted();
        UBootState state = state();
        if (state.committed() != running || state.tries() > 0) {
            write(running, 0, state.words());
        }
    }

    private String currentWords() throws BootControlException {
        try {
            return String.join(" ", words.words());
        } catch (IOException e) {
            throw BootControlException.explained("What the new system is to be told cannot be found out", e);
        }
    }

    private void write(Slot committed, int tries, String text) throws BootControlException {
        try {
            sectors.write(committed, tries, text);
        } catch (IOException e) {
            throw BootControlException.explained("What U-Boot is to start next was not written", e);
        }
    }
}
