package dev.tandem.client.boot;

import dev.tandem.client.platform.CommandRunner;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** The request as a flag that the firmware keeps over a reset, set and read over its mailbox (raspberrypi/utils, vcmailbox). */
final class MailboxFirmware implements Firmware {
    private static final String SET_REBOOT_FLAGS = "0x00038064";
    private static final String GET_REBOOT_FLAGS = "0x00030064";
    private static final Duration TIMEOUT = Duration.ofSeconds(30);

    /** Words of an answer: length, code, tag, length of the value, code of the tag, value, end. */
    private static final int WORDS = 7;

    private static final int TRYBOOT = 1;

    private final SystemFiles files;
    private final Path program;
    private final CommandRunner runner;
    private final RebootArgumentFirmware argument;

    /** @param argument the other way to ask, which must not ask for anything else */
    MailboxFirmware(SystemFiles files, Path program, CommandRunner runner, RebootArgumentFirmware argument) {
        this.files = files;
        this.program = program;
        this.runner = runner;
        this.argument = argument;
    }

    @Override
    public FirmwareInfo info() throws IOException {
        return FirmwareInfo.read(files);
    }

    @Override
    public void armTrial() throws BootControlException {
        // An argument left by somebody else, "3" for instance, would start that partition without its being a trial.
        argument.clearTrial();
        set(TRYBOOT);
    }

    @Override
    public void clearTrial() throws BootControlException {
        argument.clearTrial();
        // Some boards keep the flag in their EEPROM: not written without need.
        if (get() != 0) {
            set(0);
        }
    }

    private void set(int flags) throws BootControlException {
        call(SET_REBOOT_FLAGS, flags);
        int found = get();
        if (found != flags) {
            throw new BootControlException(String.format(
                    Locale.ROOT,
                    "The firmware does not keep the request for a trial: expected reboot flags %d, found %d. Nothing on the"
                            + " disk was changed, and the default slot is what it was.",
                    flags,
                    found));
        }
    }

    private int get() throws BootControlException {
        return call(GET_REBOOT_FLAGS, 0);
    }

    private int call(String tag, int value) throws BootControlException {
        List<String> command = List.of(program.toString(), tag, "4", "0", Integer.toString(value));
        CommandRunner.Result result;
        try {
            result = runner.run(new CommandRunner.Command(command, Optional.empty(), Map.of(), TIMEOUT));
        } catch (IOException e) {
            throw new BootControlException("The firmware cannot be asked: " + e.getMessage(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new BootControlException("interrupted while the firmware was asked", e);
        }
        String[] words = result.output().strip().split("\\s+", -1);
        try {
            // The whole answer has to be there, and the bit that says that the firmware knew the tag.
            if (result.ok()
                    && words.length == WORDS
                    && word(words[1]) == 0x80000000
                    && word(words[2]) == word(tag)
                    && word(words[4]) < 0) {
                return word(words[5]);
            }
        } catch (NumberFormatException e) {
            // told below
        }
        throw new BootControlException(String.format(
                Locale.ROOT,
                "The firmware did not answer to \"%s\" as expected: exit code %d%s, output \"%s\", errors \"%s\". Perhaps it"
                        + " is too old for trials; update it.",
                String.join(" ", command),
                result.exitCode(),
                result.timedOut() ? " after " + TIMEOUT.toSeconds() + " s" : "",
                result.output().strip(),
                result.errors().strip()));
    }

    private static int word(String text) {
        if (!text.startsWith("0x")) {
            throw new NumberFormatException(text);
        }
        return Integer.parseUnsignedInt(text.substring(2), 16);
    }
}
