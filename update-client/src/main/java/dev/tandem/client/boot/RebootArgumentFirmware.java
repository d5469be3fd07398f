package dev.tandem.client.boot;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/**
 * The request as argument of the restart: the kernel's driver for the firmware understands "0 tryboot", and so does whatever
 * stands in for the firmware in an emulated machine, which sees the kernel print it.
 *
 * <p>systemd hands over what it finds in /run/systemd/reboot-param when all has been stopped. Its {@code reboot} of version
 * 257 and newer refuses the argument, and without one removes that file: so the restart has to be a {@code systemctl reboot}.
 * A kernel without that driver (mainline) passes the argument over; then the default slot starts, as after a failed trial.
 */
final class RebootArgumentFirmware implements Firmware {
    /** 0: no partition is asked for. */
    private static final String ARGUMENT = "0 tryboot\n";

    private static final String DIRECTORY = "run/systemd";
    private static final String FILE = DIRECTORY + "/reboot-param";

    private final SystemFiles files;

    RebootArgumentFirmware(SystemFiles files) {
        this.files = files;
    }

    @Override
    public FirmwareInfo info() throws IOException {
        return FirmwareInfo.read(files);
    }

    @Override
    public void armTrial() throws BootControlException {
        if (!Files.isDirectory(files.path(DIRECTORY))) {
            throw new BootControlException(
                    "A trial cannot be asked for: there is neither /usr/bin/vcmailbox with /dev/vcio nor"
                            + " systemd (/run/systemd). The next restart starts the default slot. Install raspi-utils (bullseye:"
                            + " libraspberrypi-bin) in the image.");
        }
        try {
            // systemd may read it at any time. All of /run is gone with the power, so nothing is forced.
            Path fresh = files.path(FILE + ".tandem");
            Files.writeString(fresh, ARGUMENT, StandardCharsets.US_ASCII);
            Files.move(fresh, files.path(FILE), StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw new BootControlException("A trial could not be asked for: /" + FILE + ": " + e.getMessage(), e);
        }
    }

    /** Whatever it asks for: a number of a partition would start a slot as well. */
    @Override
    public void clearTrial() throws BootControlException {
        try {
            Files.deleteIfExists(files.path(FILE));
        } catch (IOException e) {
            throw new BootControlException(
                    "A request for a trial could not be taken back: /" + FILE + ": " + e.getMessage(), e);
        }
    }
}
