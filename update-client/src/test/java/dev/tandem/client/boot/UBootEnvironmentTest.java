package dev.tandem.client.boot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tandem.client.platform.CommandRunner;
import dev.tandem.layout.Slot;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** What programs print and do that the real ones of today do not, or only on other systems. */
final class UBootEnvironmentTest {
    private final OldTools tools = new OldTools();

    private BootControl control() {
        return new UBootEnvironmentControl(new UBootEnvironment(tools, List.of()), () -> Slot.A, warning -> {});
    }

    private void assertRefused(String... messages) {
        assertThatThrownBy(() -> control().tryOnce(Slot.B))
                .isInstanceOf(BootControlException.class)
                .satisfies(e -> assertThat(e.getMessage()).contains(messages).doesNotContain("\n"));
    }

    // The programs of U-Boot itself

    @Test
    void programs_ofUBootItself_areGivenWhatTheyUnderstand() throws Exception {
        control().tryOnce(Slot.B);

        assertThat(tools.values)
                .containsEntry("mender_boot_part", "3")
                .containsEntry("mender_boot_part_hex", "3")
                .containsEntry("upgrade_available", "1")
                .containsEntry("bootcount", "0")
                .hasSize(6);

        control().disarm(Slot.B);

        assertThat(tools.values).containsEntry("mender_boot_part", "2").containsEntry("upgrade_available", "0");
        assertThat(tools.writes).isEqualTo(2);
    }

    @Test
    void badChecksum_ofWhichTheyOnlyWarn_isARefusal() {
        tools.errors = "Warning: Bad CRC, using default environment\n";

        assertRefused("Bad CRC", "cannot be read", "Nothing was changed.");
        assertThat(tools.writes).isZero();
    }

    // Odd output

    @Test
    void harmlessWarning_isNoRefusal() throws Exception {
        tools.errors = "Cannot create lock file\n";

        control().tryOnce(Slot.B);

        assertThat(tools.values).containsEntry("mender_boot_part", "3");
    }

    @Test
    void noOutput_isARefusal() {
        tools.values.clear();

        assertRefused("mender_boot_part", "not set");
    }

    @Test
    void variableInTheValueOfAnother_isNotTaken() {
        tools.values.put("a", "first line\nupgrade_available=1");

        assertRefused("more than one value of upgrade_available", "Nothing was changed.");
        assertThat(tools.writes).isZero();
    }

    @Test
    void longValuesAndControlCharacters_areCutInMessages() {
        tools.values.put("mender_boot_part", "\u001b[2J" + "x".repeat(100_000));

        assertThatThrownBy(() -> control().defaultSlot())
                .isInstanceOf(BootControlException.class)
                .satisfies(e -> assertThat(e.getMessage())
                        .hasSizeLessThan(1000)
                        .doesNotContain("\u001b")
                        .contains("[2Jxxx"));
    }

    @Test
    void failedReading_tellsWhatTheProgramSaid() {
        tools.printCode = 1;
        tools.errors = "Cannot parse config file '/etc/fw_env.config': No such file or directory\n";

        assertRefused("exit code 1", "Cannot parse config file", "Nothing was changed.");
        assertThat(tools.writes).isZero();
    }

    @Test
    void readingThatTakesTooLong_isAFailure() {
        tools.printTimesOut = true;

        assertRefused("was ended after 60 s", "Nothing was changed.");
    }

    @Test
    void programThatIsNotThere_isNamed_withItsPackage() {
        tools.missing = "fw_printenv";
        assertRefused("fw_printenv cannot be run", "libubootenv-tool", "Nothing was changed.");

        tools.missing = "fw_setenv";
        assertRefused("fw_setenv cannot be run", "libubootenv-tool", "Nothing was changed.");
    }

    @Test
    void interruption_isAnError_andStays() {
        tools.interrupted = true;

        assertRefused("Interrupted");

        assertThat(Thread.interrupted()).isTrue();
    }

    // Writing that does not work

    @Test
    void failedWriting_tellsWhatWasExpectedAndWhatIsThere() {
        tools.setCode = 1;
        tools.setErrors = "Error: can't write fw_env to flash\n";
        tools.writesNothing = true;

        assertRefused(
                "expected bootcount=0, mender_boot_part=3, mender_boot_part_hex=3, upgrade_available=1",
                "found no bootcount, mender_boot_part=2, mender_boot_part_hex=2, upgrade_available=0",
                "fw_setenv ended with exit code 1 and said \"Error: can't write fw_env to flash\"",
                "is not known",
                "/etc/fw_env.config");
    }

    @Test
    void failedWriting_isNotTakenForDone_becauseItReadsBack() {
        tools.setCode = 1;

        assertRefused("was not written", "exit code 1");
        assertThat(tools.values).containsEntry("mender_boot_part", "3");
    }

    @Test
    void writingThatChangesNothing_isAFailure_thoughItSucceeds() {
        tools.writesNothing = true;

        assertRefused("was not written", "expected bootcount=0", "found no bootcount");
    }

    @Test
    void failureToReadBack_tellsThatTheNextStartIsNotKnown() {
        tools.breaksAtWriting = true;

        assertRefused("cannot be read back", "is not known", "exit code 1");
    }

    /**
     * Those of u-boot-tools: a variable that is not set is an error, names in a script end at a blank, and one with "=" in it is
     * found by what is in front of that (envmatch of tools/env/fw_env.c).
     */
    private static final class OldTools implements CommandRunner {
        private final Map<String, String> values = new TreeMap<>();
        private String errors = "";
        private String setErrors = "";
        private String missing = "";
        private int printCode;
        private int setCode;
        private int writes;
        private boolean printTimesOut;
        private boolean interrupted;
        private boolean writesNothing;
        private boolean breaksAtWriting;

        OldTools() {
            values.put("altbootcmd", "run mender_altbootcmd; run bootcmd");
            values.put("bootlimit", "1");
            values.put("mender_boot_part", "2");
            values.put("mender_boot_part_hex", "2");
            values.put("upgrade_available", "0");
        }

        @Override
        public Result run(Command command, Consumer<String> lines) throws IOException, InterruptedException {
            List<String> arguments = new ArrayList<>(command.arguments());
            String program = arguments.remove(0);
            if (program.equals(missing)) {
                throw new IOException("Cannot run program \"" + program + "\": error=2, No such file or directory");
            }
            if (interrupted) {
                throw new InterruptedException();
            }
            if (program.equals("fw_printenv")) {
                assertThat(arguments).as("all of it is asked for").isEmpty();
                values.forEach((name, value) -> (name + "=" + value).lines().forEach(line -> lines.accept(line)));
                return new Result(printCode, printTimesOut, "", errors);
            }
            assertThat(program).isEqualTo("fw_setenv");
            assertThat(arguments.get(0)).isEqualTo("-s");
            writes++;
            if (!writesNothing) {
                Files.readString(Path.of(arguments.get(1))).lines().forEach(this::set);
            }
            if (breaksAtWriting) {
                printCode = 1;
            }
            return new Result(setCode, false, "", setErrors);
        }

        private void set(String line) {
            int blank = line.indexOf(' ');
            String name = blank < 0 ? line : line.substring(0, blank);
            int separator = name.indexOf('=');
            if (separator >= 0) {
                values.remove(name.substring(0, separator));
            } else if (blank < 0) {
                values.remove(name);
            } else {
                values.put(name, line.substring(blank + 1));
            }
        }
    }
}
