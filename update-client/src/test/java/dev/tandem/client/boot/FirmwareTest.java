package dev.tandem.client.boot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tandem.client.platform.CommandRunner;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class FirmwareTest {
    private static final String PARAMETER = "run/systemd/reboot-param";

    @TempDir
    Path directory;

    private FakeSystem system;
    private final FakeMailbox mailbox = new FakeMailbox();

    @BeforeEach
    void make() throws Exception {
        system = new FakeSystem(directory);
    }

    private Firmware firmware() {
        return Firmware.of(directory, mailbox);
    }

    private void hasMailbox() throws IOException {
        system.write("dev/vcio", "").write("usr/bin/vcmailbox", "");
        assertThat(directory.resolve("usr/bin/vcmailbox").toFile().setExecutable(true))
                .isTrue();
    }

    private void hasSystemd() throws IOException {
        Files.createDirectories(directory.resolve("run/systemd"));
    }

    // By the mailbox

    @Test
    void mailbox_isUsedWhereThereIsOne_andItsFlagReadBack() throws Exception {
        hasMailbox();
        hasSystemd();

        firmware().armTrial();

        assertThat(mailbox.flags).isEqualTo(1);
        assertThat(mailbox.tags).containsExactly("0x00038064", "0x00030064");
        assertThat(directory.resolve(PARAMETER)).doesNotExist();
    }

    @Test
    void mailbox_isCleared_andTheArgumentToo() throws Exception {
        hasMailbox();
        system.write(PARAMETER, "3\n");
        mailbox.flags = 1;

        firmware().clearTrial();

        assertThat(mailbox.flags).isZero();
        assertThat(directory.resolve(PARAMETER)).doesNotExist();
    }

    @Test
    void mailbox_thatIsClear_isNotWritten() throws Exception {
        hasMailbox();

        firmware().clearTrial();

        assertThat(mailbox.tags).containsExactly("0x00030064");
    }

    @Test
    void arming_removesTheArgumentOfSomebodyElse() throws Exception {
        hasMailbox();
        system.write(PARAMETER, "3\n");

        firmware().armTrial();

        assertThat(directory.resolve(PARAMETER)).doesNotExist();
    }

    @Test
    void mailbox_thatForgetsTheFlag_isAnError() throws Exception {
        hasMailbox();
        mailbox.forgets = true;

        assertThatThrownBy(() -> firmware().armTrial())
                .isInstanceOf(BootControlException.class)
                .hasMessageContaining("expected reboot flags 1, found 0");
    }

    @Test
    void mailbox_thatDoesNotKnowTheTag_isAnError() throws Exception {
        hasMailbox();
        mailbox.knowsTags = false;

        assertThatThrownBy(() -> firmware().armTrial())
                .isInstanceOf(BootControlException.class)
                .hasMessageContaining("0x00038064 4 0 1")
                .hasMessageContaining("too old");
    }

    @Test
    void mailbox_thatFails_isAnError_withWhatItSaid() throws Exception {
        hasMailbox();
        for (CommandRunner.Result result : List.of(
                new CommandRunner.Result(255, false, "", "Can't open device file: /dev/vcio"),
                new CommandRunner.Result(0, true, "", "Can't open device file: /dev/vcio"),
                new CommandRunner.Result(0, false, "0x1c 0x80000000", "Can't open device file: /dev/vcio"),
                new CommandRunner.Result(0, false, "a b c d e f g", "Can't open device file: /dev/vcio"))) {
            mailbox.answer = result;

            assertThatThrownBy(() -> firmware().clearTrial())
                    .isInstanceOf(BootControlException.class)
                    .hasMessageContaining("Can't open device file");
        }
    }

    @Test
    void mailbox_ofAnInterruptedThread_isAnError_andTheInterruptStays() throws Exception {
        hasMailbox();
        mailbox.interrupted = true;

        assertThatThrownBy(() -> firmware().armTrial()).isInstanceOf(BootControlException.class);

        assertThat(Thread.interrupted()).isTrue();
    }

    // By the argument

    @Test
    void argument_isUsedWithoutMailbox() throws Exception {
        hasSystemd();

        firmware().armTrial();

        assertThat(system.root().resolve(PARAMETER)).hasContent("0 tryboot\n");
        assertThat(directory.resolve("run/systemd").toFile().list()).hasSize(1);
        assertThat(mailbox.tags).isEmpty();
    }

    @Test
    void program_withoutDevice_isNoMailbox() throws Exception {
        hasMailbox();
        hasSystemd();
        system.remove("dev/vcio");

        firmware().armTrial();

        assertThat(directory.resolve(PARAMETER)).exists();
    }

    @Test
    void argument_isTakenBack_alsoOneOfSomebodyElse() throws Exception {
        system.write(PARAMETER, "3\n");

        firmware().clearTrial();
        firmware().clearTrial();

        assertThat(directory.resolve(PARAMETER)).doesNotExist();
    }

    @Test
    void argument_withoutSystemd_isAnError() {
        assertThatThrownBy(() -> firmware().armTrial())
                .isInstanceOf(BootControlException.class)
                .hasMessageContaining("vcmailbox")
                .hasMessageContaining("raspi-utils");
    }

    @Test
    void info_isThatOfTheDeviceTree() throws Exception {
        system.firmware(3, true);
        assertThat(firmware().info().partition()).hasValue(3);
        hasMailbox();
        assertThat(firmware().info().trial()).contains(true);
    }

    /** Answers as vcmailbox and the firmware behind it do. */
    private static final class FakeMailbox implements CommandRunner {
        private final List<String> tags = new ArrayList<>();
        private int flags;
        private boolean forgets;
        private boolean knowsTags = true;
        private boolean interrupted;
        private CommandRunner.Result answer;

        @Override
        public Result run(Command command, Consumer<String> lines) throws InterruptedException {
            if (interrupted) {
                throw new InterruptedException();
            }
            List<String> arguments = command.arguments();
            assertThat(arguments.get(0)).endsWith("/usr/bin/vcmailbox");
            assertThat(arguments.subList(2, 4)).containsExactly("4", "0");
            String tag = arguments.get(1);
            tags.add(tag);
            if (answer != null) {
                return answer;
            }
            int value = Integer.parseInt(arguments.get(4));
            if (tag.equals("0x00038064") && !forgets) {
                flags = value;
            }
            int shown = tag.equals("0x00038064") ? value : flags;
            return new Result(
                    0,
                    false,
                    String.format(
                            Locale.ROOT,
                            "0x0000001c 0x80000000 %s 0x00000004 %s 0x%08x 0x00000000 %n",
                            tag,
                            knowsTags ? "0x80000004" : "0x00000000",
                            shown),
                    "");
        }
    }
}
