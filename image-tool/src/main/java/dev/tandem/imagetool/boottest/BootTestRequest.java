package dev.tandem.imagetool.boottest;

import dev.tandem.imagetool.firmware.Board;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * What is asked of a boot test.
 *
 * @param image a converted image, packed or not; only read
 * @param artifacts installed one after the other, when there are no scenarios
 * @param expectCommitted whether these are to be committed, else rolled back
 * @param scenarios files
 * @param board whose firmware is played
 * @param program of QEMU
 * @param uBoot the U-Boot for QEMU's machine, for images that one starts
 * @param processors of each machine
 * @param memoryMebibytes of each machine
 * @param diskBytes of the disk; 0 for some more than the image has
 * @param user of the image who can become root
 * @param password of that user
 * @param bootLimit how long a start may take
 * @param hangLimit after how long a silence during a start the watchdog resets a machine
 * @param jobs how many machines run at a time
 * @param reportDirectory made if it is missing
 * @param keepDisks whether the disk of a device whose scenario failed is left beside the reports
 * @param tandemVersion for the reports
 */
public record BootTestRequest(
        Path image,
        List<Path> artifacts,
        boolean expectCommitted,
        List<Path> scenarios,
        Board board,
        String program,
        Path uBoot,
        int processors,
        int memoryMebibytes,
        long diskBytes,
        String user,
        String password,
        Duration bootLimit,
        Duration hangLimit,
        int jobs,
        Path reportDirectory,
        boolean keepDisks,
        String tandemVersion) {
    public BootTestRequest {
        artifacts = List.copyOf(artifacts);
        scenarios = List.copyOf(scenarios);
    }

    QemuMachine.Hardware hardware() {
        // Of all that it emulates the quickest, by a fifth against the processor of the Pi 4, whose flaws the kernel
        // has to work around; without what only takes time (measured with 7.2).
        return new QemuMachine.Hardware(program, "max,pauth=off,sve=off", processors, memoryMebibytes);
    }

    DeviceSettings settings(Path deviceTree, Optional<Duration> ownHangLimit) {
        return new DeviceSettings(
                board, hardware(), deviceTree, user, password, bootLimit, ownHangLimit.orElse(hangLimit));
    }

    /** Not the password. */
    @Override
    public String toString() {
        return "boot test of " + image;
    }
}
