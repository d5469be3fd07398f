package dev.tandem.imagetool.boottest;

import dev.tandem.imagetool.firmware.Board;
import java.nio.file.Path;
import java.time.Duration;

/**
 * What is the same for all devices of a test.
 *
 * @param board whose firmware is played
 * @param hardware of the machine
 * @param deviceTree QEMU's own for this hardware
 * @param user who can log in on the image, and become root
 * @param password of that user
 * @param bootLimit how long a start may take, and each answer
 * @param hangLimit after how long a silence the watchdog resets it
 */
record DeviceSettings(
        Board board,
        QemuMachine.Hardware hardware,
        Path deviceTree,
        String user,
        String password,
        Duration bootLimit,
        Duration hangLimit) {
    /** The first names by which the client knows the family of the board. */
    String compatible() {
        return switch (board) {
            case PI_3 -> "raspberrypi,3-model-b\0brcm,bcm2837";
            case PI_4 -> "raspberrypi,4-model-b\0brcm,bcm2711";
            case PI_5 -> "raspberrypi,5-model-b\0brcm,bcm2712";
        };
    }

    /** Not the password. */
    @Override
    public String toString() {
        return board + " " + hardware;
    }
}
