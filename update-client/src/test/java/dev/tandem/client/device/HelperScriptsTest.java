package dev.tandem.client.device;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class HelperScriptsTest {
    private static final String END_TRIAL = "usr/lib/tandem/end-trial";
    private static final String OWN_PARTITION = "usr/lib/tandem/own-partition";

    @TempDir
    private Path directory;

    private Shell shell;
    private Path asked;

    @BeforeEach
    void start() throws Exception {
        shell = new Shell(directory.resolve("bin"));
        asked = directory.resolve("asked");
        shell.substitute("systemctl", "echo \"$@\" >>" + asked);
    }

    @Test
    void clientThatFailsOnTrial_rebootsIntoTheCommittedSlot() throws Exception {
        Path flag = Files.write(directory.resolve("tryboot"), new byte[] {0, 0, 0, 1});
        shell.script(END_TRIAL, flag, directory.resolve("none")).succeeded();

        assertThat(asked).hasContent("reboot\n");
    }

    @Test
    void clientThatFailsInTheCommittedSlot_doesNotReboot() throws Exception {
        Path flag = Files.write(directory.resolve("tryboot"), new byte[] {0, 0, 0, 0});
        shell.script(END_TRIAL, flag, directory.resolve("none")).succeeded();

        assertThat(asked).doesNotExist();
    }

    @ParameterizedTest
    @CsvSource({"root=/dev/vda3 tandem.slot=B tandem.trial=1, true", "root=/dev/vda3 tandem.slot=B, false"})
    void uBootThatTellsOfATrial_isBelieved(String commandLine, boolean trial) throws Exception {
        Path file = Files.writeString(directory.resolve("cmdline"), commandLine + "\n");
        shell.script(END_TRIAL, directory.resolve("none"), file).succeeded();

        assertThat(Files.exists(asked)).isEqualTo(trial);
    }

    @Test
    void firmwareThatDoesNotTell_isNoTrial() throws Exception {
        Path none = directory.resolve("none");
        shell.script(END_TRIAL, none, none).succeeded();
        shell.script(END_TRIAL, Files.write(directory.resolve("short"), new byte[] {1}), none)
                .succeeded();

        assertThat(asked).doesNotExist();
    }

    @ParameterizedTest
    @CsvSource({
        "1a2b3c4d-05, root=PARTUUID=1a2b3c4d-05 tandem.slot=A,    true",
        "1a2b3c4d-02, console=tty1 root=PARTUUID=1a2b3c4d-06,     true",
        "1a2b3c4e-02, root=PARTUUID=1a2b3c4d-05 tandem.slot=A,    false",
        "1a2b3c4d-12, root=PARTUUID=1a2b3c4d-05,                  false",
        "1a2b3c4d-02, root=PARTUUID=1a2b3c4d-03,                  true",
        "1a2b3c4d-02, root=PARTUUID=1a2b3c4d-04,                  false",
        "1a2b3c4d-02, root=/dev/sda5,                             false",
        "????????-02, root=PARTUUID=1a2b3c4d-05,                  false",
        "'',          root=PARTUUID=1a2b3c4d-05,                  false"
    })
    void partitionsOfTheRootDisk_areOurs(String partition, String commandLine, boolean ours) throws Exception {
        Path file = Files.writeString(directory.resolve("cmdline"), commandLine + "\n");
        Shell.Outcome outcome = shell.script(OWN_PARTITION, partition, file);

        assertThat(outcome.exitCode()).isEqualTo(ours ? 0 : 1);
    }
}
