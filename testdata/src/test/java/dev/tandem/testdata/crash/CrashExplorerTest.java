package dev.tandem.testdata.crash;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.tandem.layout.Slot;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class CrashExplorerTest {
    /** Programs that keep one file, which must never be there with half a content. */
    private record Small(Client resume, Client work, List<String> allowed) implements Scenario {
        Small(Client resume, Client work, String... allowed) {
            this(resume, work, List.of(allowed));
        }

        @Override
        public Machine machine() {
            return OneSlot.machine(resume);
        }

        @Override
        public List<Invariant> invariants() {
            return List.of(Invariants.record(machine -> {
                String content = content(machine, "a");
                return allowed.contains(content) ? Optional.empty() : Optional.of("a is '" + content + "'");
            }));
        }
    }

    @Test
    void whatIsRight_passes() {
        CrashReport report = explore(new Small(m -> {}, m -> replace(m, "1234"), "-", "1234"), 2);
        assertThat(report.failures()).as("%s", report).isEmpty();
        assertThat(report.crashPoints()).isGreaterThan(4);
        assertThat(report.images()).isGreaterThan(report.distinct());
        assertThat(report.complete()).isTrue();
    }

    @Test
    void whatIsWrong_isFound_andCanBeReplayed() {
        Scenario wrong = new Small(m -> {}, m -> m.files("state").write("a", bytes("1234")), "-", "1234");
        CrashReport report = explore(wrong, 1);
        assertThat(report.violated()).containsExactly("progress");
        assertThat(report.toString())
                .contains("a is '12'")
                .contains("write 4 to a")
                .contains("replay(\"seed=1 ");
        for (CrashReport.Failure failure : report.failures()) {
            String problem = failure.message().lines().findFirst().orElseThrow();
            assertThatExceptionOfType(Violation.class)
                    .isThrownBy(() -> explorer(wrong, 1).replay(failure.path()))
                    .matches(e -> problem.endsWith(e.getMessage()));
        }
    }

    @Test
    void aPathThatLeadsToNothingWrong_canBeReplayedToo() {
        Scenario right = new Small(m -> {}, m -> replace(m, "1234"), "-", "1234");
        assertThat(explorer(right, 1).replay("seed=1 2:power:1.1")).anyMatch(line -> line.contains("force a.new"));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> explorer(right, 1).replay("seed=2 1:power:0"))
                .withMessageContaining("seed 2");
    }

    @Test
    void whatOnlyACutRecoveryShows_isFoundAtDepthTwo() {
        // The recovery believes that a file which exists is complete, and makes it in one go.
        Client recover = m -> {
            if (!content(m, "begun").equals("-") && content(m, "a").equals("-")) {
                m.files("state").write("a", bytes("1234"));
            }
        };
        Client work = m -> {
            m.files("state").write("begun", bytes("1"));
            m.files("state").force("begun");
            m.files("state").forceNames();
            replace(m, "1234");
        };
        Scenario scenario = new Small(recover, work, "-", "1234");
        assertThat(explore(scenario, 1).failures()).isEmpty();
        CrashReport report = explore(scenario, 2);
        assertThat(report.violated()).containsExactly("progress");
        assertThat(report.failures().get(0).message()).contains("after 2 cuts");
    }

    @Test
    void aResetThatIsNoPowerCut_isTriedWhereItMakesADifference() {
        // What the firmware remembers over a reset meets what is not durable.
        Client resume = m -> {
            if (m.running().trial()) {
                replace(m, content(m, "begun"));
            }
        };
        Client work = m -> {
            m.files("state").write("begun", bytes("1234"));
            m.firmware(OneSlot.class).arm();
            m.restartAfterwards(ResetKind.ORDERLY);
        };
        CrashReport report = explore(new Small(resume, work, "-", "1234"), 1);
        assertThat(report.failures())
                .isNotEmpty()
                .allSatisfy(failure -> assertThat(failure.path()).contains(":watchdog:"));
    }

    @Test
    void whatAProgramThrows_isAFailure_withItsPlace() {
        Client resume = m -> {
            if (content(m, "a").equals("12")) {
                throw new IllegalStateException("confused");
            }
        };
        CrashReport report =
                explore(new Small(resume, m -> m.files("state").write("a", bytes("1234")), "-", "", "12", "1234"), 1);
        assertThat(report.violated()).containsExactly("no exception");
        assertThat(report.toString())
                .contains("IllegalStateException: confused")
                .contains("CrashExplorerTest.java");
    }

    @Test
    void aRestartForEver_isAFailure() {
        Client resume = m -> {
            if (content(m, "a").equals("12")) {
                m.reset(ResetKind.ORDERLY);
            }
        };
        CrashReport report =
                explore(new Small(resume, m -> m.files("state").write("a", bytes("1234")), "-", "", "12", "1234"), 1);
        assertThat(report.violated()).containsExactly("progress");
        assertThat(report.toString()).contains("not at rest after 12 starts");
    }

    @Test
    void theSameIsFound_eachTime() {
        Scenario wrong =
                new ReferenceScenario(PlantedBug.RECORD_IN_PLACE, Condition.HEALTHY, Slot.A, PiFirmware.Options.PLAIN);
        assertThat(explore(wrong, 2)).isEqualTo(explore(wrong, 2));
    }

    @Test
    void limits_areSaidToHaveBeenReached() {
        Scenario right = new Small(m -> {}, m -> replace(m, "1234"), "-", "1234");
        CrashReport report = new CrashExplorer(right, CrashOptions.SMALL.withMaxImages(1)).explore();
        assertThat(report.complete()).isFalse();
        assertThat(report.statistics()).endsWith(", cut short");
    }

    @Test
    void anErrorThatIsIgnored_isFound() {
        Client work = m -> {
            SimulatedFiles files = m.files("state");
            files.write("a.new", bytes("1234"));
            try {
                files.force("a.new");
            } catch (IOException e) {
                // and so the name becomes durable before the content
            }
            files.rename("a.new", "a");
            files.forceNames();
        };
        Scenario scenario = new Small(m -> {}, work, "-", "1234");
        assertThat(explore(scenario, 1).failures()).isEmpty();
        CrashReport report = explorer(scenario, 1).exploreFaults();
        assertThat(report.violated()).containsExactly("progress");
        assertThat(report.failures().get(0).path()).contains(" fault:1:IO_ERROR ");
        assertThatExceptionOfType(Violation.class)
                .isThrownBy(() ->
                        explorer(scenario, 1).replay(report.failures().get(0).path()));
    }

    @Test
    void aFullDisk_isTried() {
        // Takes it for granted that what fails once works the next time.
        Client work = m -> {
            for (int i = 0; i < 2; i++) {
                try {
                    replace(m, "1234");
                    return;
                } catch (IOException e) {
                    // once more
                }
            }
            m.files("state").rename("a.new", "a");
            m.files("state").forceNames();
        };
        CrashReport report = explorer(new Small(m -> {}, work, "-", "1234"), 1).exploreFaults();
        assertThat(report.failures())
                .isNotEmpty()
                .allSatisfy(failure -> assertThat(failure.path()).contains(" fault:0:NO_SPACE "));
    }

    @Test
    void errorsThatAreHandled_pass() {
        CrashReport report = explorer(new Small(m -> {}, m -> replace(m, "1234"), "-", "1234"), 2)
                .exploreFaults();
        assertThat(report.failures()).as("%s", report).isEmpty();
        assertThat(report.images()).isPositive();
    }

    @Test
    void paths_areReadAsTheyAreWritten() {
        for (String path : List.of("seed=1", "seed=-7 3:power:", "seed=1 fault:2:NO_SPACE 31:watchdog:0.1 4:power:2")) {
            assertThat(CrashPath.parse(path)).hasToString(path);
        }
        for (String path : List.of("", "31:power:1", "seed=1 31:1", "seed=x")) {
            assertThatIllegalArgumentException().isThrownBy(() -> CrashPath.parse(path));
        }
    }

    private static CrashReport explore(Scenario scenario, int depth) {
        return explorer(scenario, depth).explore();
    }

    private static CrashExplorer explorer(Scenario scenario, int depth) {
        return new CrashExplorer(scenario, CrashOptions.SMALL.withDepth(depth));
    }

    private static void replace(Machine machine, String content) throws IOException {
        SimulatedFiles files = machine.files("state");
        files.write("a.new", bytes(content));
        files.force("a.new");
        files.rename("a.new", "a");
        files.forceNames();
    }

    private static String content(Machine machine, String name) {
        return machine.files("state")
                .look(name)
                .map(content -> new String(content, StandardCharsets.US_ASCII))
                .orElse("-");
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
