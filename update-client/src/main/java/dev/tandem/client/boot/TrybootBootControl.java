package dev.tandem.client.boot;

import dev.tandem.layout.PiTrybootLayout;
import dev.tandem.layout.Slot;
import java.io.IOException;
import java.util.function.Consumer;

/**
 * Boot control of the layout pi-tryboot: the default slot is in {@code autoboot.txt}, a trial is the firmware's one-shot
 * flag. Reads everything anew for each question.
 */
public final class TrybootBootControl implements BootControl {
    private final PiTrybootLayout layout;
    private final RunningSystem system;
    private final Firmware firmware;
    private final BootSelector selector;
    private final Consumer<String> warnings;

    /**
     * For a disk.
     *
     * @param layout of the disk
     * @param warnings gets what should be known and stops nothing, a sentence each
     */
    public TrybootBootControl(
            Disk disk, PiTrybootLayout layout, RunningSystem system, Firmware firmware, Consumer<String> warnings) {
        this.layout = layout;
        this.system = system;
        this.firmware = firmware;
        this.selector = new BootSelector(disk);
        this.warnings = warnings;
    }

    @Override
    public Slot booted() throws BootControlException {
        try {
            return SlotEvidence.of(system, layout, firmware.info()).slot();
        } catch (IOException e) {
            throw BootControlException.explained("Which slot is running cannot be found out", e);
        }
    }

    @Override
    public Slot defaultSlot() throws BootControlException {
        return selected().starts();
    }

    private BootSelector.Found selected() throws BootControlException {
        try {
            BootSelector.Found found = selector.read();
            if (!found.exact()) {
                warnings.accept(found.description() + " The firmware starts slot " + found.starts() + " then.");
            }
            return found;
        } catch (IOException e) {
            throw BootControlException.explained("Which slot is the default cannot be found out", e);
        }
    }

    @Override
    public void disarm(Slot slot) throws BootControlException {
        InactiveSlot.require("disarmed", slot, booted(), defaultSlot());
        firmware.clearTrial();
    }

    @Override
    public void tryOnce(Slot slot) throws BootControlException {
        Slot booted = booted();
        BootSelector.Found found = selected();
        InactiveSlot.require("started on trial", slot, booted, found.starts());
        requireFirmware();
        if (!found.exact()) {
            // The firmware would not find the other slot in it. As it starts the running one by default, so does the
            // right content: at no moment does another slot start.
            makeDefault(booted);
        }
        firmware.armTrial();
    }

    private void requireFirmware() throws BootControlException {
        FirmwareRequirement requirement;
        try {
            requirement = FirmwareRequirement.of(firmware.info(), selector.hasBootcode());
        } catch (IOException e) {
            throw BootControlException.explained("What the firmware can do cannot be found out", e);
        }
        if (requirement.problem().isPresent()) {
            throw new BootControlException(
                    "No trial was asked for: " + requirement.problem().get() + " The default slot is what it was.");
        }
        requirement.warnings().forEach(warnings);
    }

    @Override
    public void commit() throws BootControlException {
        Slot booted = booted();
        BootSelector.Found found = selected();
        // What somebody else has written is left alone as long as it does the same.
        if (found.starts() != booted || (!found.exact() && found.writable())) {
            makeDefault(booted);
        }
    }

    private void makeDefault(Slot slot) throws BootControlException {
        try {
            selector.write(slot);
        } catch (IOException e) {
            throw BootControlException.explained("Slot " + slot + " was not made the default", e);
        }
    }
}
