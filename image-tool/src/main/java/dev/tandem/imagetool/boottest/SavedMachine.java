package dev.tandem.imagetool.boottest;

import java.nio.file.Path;

/**
 * A machine that was stopped in the middle of what it did, with somebody logged in.
 *
 * @param disk as it was at that moment
 * @param memory file of {@link MachineMemory}
 * @param start what the machine was started with
 * @param booted what had been started
 */
record SavedMachine(Path disk, Path memory, QemuMachine.Start start, Booted booted) {}
