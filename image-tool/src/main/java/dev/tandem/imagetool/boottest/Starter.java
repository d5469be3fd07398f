package dev.tandem.imagetool.boottest;

import java.io.IOException;
import java.util.Optional;

/** What chooses a system on the disk of a device, and starts it. */
interface Starter {
    /**
     * How a machine is started.
     *
     * @param machine for QEMU
     * @param booted what starts in it, if that is known already
     */
    record Started(QemuMachine.Start machine, Optional<Booted> booted) {}

    /**
     * Prepares a start.
     *
     * @param trialRequested whether the system before has asked the firmware for a trial
     * @throws TestDevice.DeadDeviceException if there is nothing that could be started
     */
    Started start(boolean trialRequested) throws IOException;

    /** What a line of the console tells of what is started. */
    Optional<Booted> hears(String line);
}
