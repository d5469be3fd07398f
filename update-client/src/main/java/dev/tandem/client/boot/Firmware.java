package dev.tandem.client.boot;

import dev.tandem.client.platform.CommandRunner;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** What runs before the kernel: what it says, and the request for one start of the other slot. */
public interface Firmware {
    /** What it said at this start. */
    FirmwareInfo info() throws IOException;

    /**
     * Has the next restart, and only that one, start the slot that is not the default. A power cut forgets it.
     *
     * @throws BootControlException if that cannot be asked, or does not read back
     */
    void armTrial() throws BootControlException;

    /**
     * Takes such a request back; does nothing if there is none.
     *
     * @throws BootControlException if it is not certain that there is none
     */
    void clearTrial() throws BootControlException;

    /**
     * The one of this system: over the mailbox where there is one, since any kind of restart uses that request; else by the
     * argument of the restart.
     *
     * @param root {@code /}, or a directory that stands for it
     */
    static Firmware of(Path root, CommandRunner runner) {
        SystemFiles files = new SystemFiles(root);
        RebootArgumentFirmware argument = new RebootArgumentFirmware(files);
        if (Files.exists(files.path("dev/vcio"))) {
            for (String program : List.of("usr/bin/vcmailbox", "opt/vc/bin/vcmailbox")) {
                if (Files.isExecutable(files.path(program))) {
                    return new MailboxFirmware(files, files.path(program), runner, argument);
                }
            }
        }
        return argument;
    }
}
