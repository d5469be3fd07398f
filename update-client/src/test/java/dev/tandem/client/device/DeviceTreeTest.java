package dev.tandem.client.device;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class DeviceTreeTest {
    /** Made of the classes when everything is packed: there only if that was done before. */
    private static final String PROGRAM = "usr/lib/tandem/tandem-update.jar";

    @TempDir
    private Path directory;

    @Test
    void manifest_namesEveryFileOnceWithItsMode() throws IOException {
        Stream<String> packed = Stream.of("file 0644 " + PROGRAM);
        List<String> expected = Stream.concat(
                        packed,
                        files().stream()
                                .map(file -> "file " + (isScript(file) ? "0755 " : "0644 ")
                                        + Shell.tree().relativize(file)))
                .sorted()
                .toList();

        assertThat(manifest().filter(line -> line.startsWith("file ")).sorted().toList())
                .isEqualTo(expected);
    }

    @Test
    void manifest_hasNothingElseThanFilesAndTheMountPointOfData() throws IOException {
        assertThat(manifest().filter(line -> !line.startsWith("file "))).containsExactly("directory 0555 data");
    }

    @Test
    void scripts_areExecutableInTheTree() throws IOException {
        for (Path file : files()) {
            assertThat(Files.isExecutable(file)).as("%s", file).isEqualTo(isScript(file));
        }
    }

    @Test
    void scripts_areReadByDash() throws Exception {
        Shell shell = new Shell(directory.resolve("bin"));
        for (Path file : files()) {
            if (isScript(file)) {
                assertThat(shell.program("dash", "-n", file)).isEmpty();
            }
        }
    }

    /** A link in the tree would be lost or followed on the way into an image; the generator makes those that are needed. */
    @Test
    void tree_holdsRegularFilesOnly() throws IOException {
        try (Stream<Path> all = Files.walk(Shell.tree())) {
            assertThat(all).noneMatch(Files::isSymbolicLink);
        }
    }

    @Test
    void units_areUnderstoodBySystemd() throws Exception {
        Path units = unitsOfABoot();
        for (Path unit : filesOf(units)) {
            if (unit.getParent().equals(units)) {
                String complaints = verify(units, unit);
                assertThat(complaints
                                .lines()
                                .filter(line -> line.contains("tandem") || line.contains(units.toString())))
                        .as(complaints)
                        .isEmpty();
            }
        }
    }

    @Test
    void unitThatIsMisspelt_isNoticedByTheTestAbove() throws Exception {
        Path units = unitsOfABoot();
        Path unit = Files.writeString(
                units.resolve("tandem-wrong.service"), "[Unit]\nAfterr=x.target\n[Service]\nExecStart=/bin/true\n");

        assertThat(verify(units, unit)).contains("tandem-wrong.service").contains("Afterr");
    }

    /** systemd would start the boot without one of the services in a loop, and choose which. */
    @Test
    void aWholeBoot_hasNoOrderingCycle() throws Exception {
        assertThat(verify(unitsOfABoot(), "multi-user.target")).doesNotContain("cycle");
    }

    @Test
    void orderingCycle_isNoticedByTheTestAbove() throws Exception {
        Path units = unitsOfABoot();
        Files.writeString(
                units.resolve("tandem-persist.service"), "[Unit]\nAfter=sysinit.target\n", StandardOpenOption.APPEND);

        assertThat(verify(units, "multi-user.target")).contains("cycle");
    }

    /** The units of the tree and those of the generator in one directory, with programs that the test machine has. */
    private Path unitsOfABoot() throws Exception {
        FakeRoot root = new FakeRoot(directory.resolve("root"))
                .commandLine("root=PARTUUID=1a2b3c4d-05 tandem.slot=A")
                .packedFiles();
        Shell shell = new Shell(directory.resolve("bin"));
        Path units = Files.createDirectory(directory.resolve("units"));
        shell.script(FakeRoot.GENERATOR, units, units, units, root.path()).succeeded();
        shell.program("cp", "-R", Shell.packed("usr/lib/systemd/system") + "/.", units);
        for (Path unit : filesOf(units)) {
            Files.writeString(unit, Files.readString(unit).replaceAll("=/usr/(lib/tandem|bin)/\\S+", "=/bin/true"));
        }
        return units;
    }

    private String verify(Path units, Object unit) throws Exception {
        Shell shell = new Shell(directory.resolve("bin"));
        shell.substitute("systemd-analyze", "$real \"$@\" 2>&1 || :");
        return shell.program(
                "env",
                "SYSTEMD_UNIT_PATH=" + units + ":/usr/lib/systemd/system:/lib/systemd/system",
                "systemd-analyze",
                "verify",
                "--man=no",
                unit);
    }

    /** What is ordered before network-pre.target and needs it, or the other way round, would be a loop; both are named. */
    @Test
    void persist_runsBeforeWhateverUsesWhatItRestores() throws IOException {
        String unit = Files.readString(Shell.packed("usr/lib/systemd/system/tandem-persist.service"));
        List<String> before = unit.lines()
                .filter(line -> line.startsWith("Before="))
                .flatMap(line -> Arrays.stream(line.substring(7).split(" ", -1)))
                .toList();

        assertThat(before)
                .contains("local-fs.target", "network-pre.target", "systemd-timesyncd.service", "ssh.service")
                .contains("systemd-machine-id-commit.service", "regenerate_ssh_host_keys.service")
                .contains("cloud-init-local.service", "NetworkManager.service", "systemd-rfkill.service");
        assertThat(unit).contains("RequiresMountsFor=/data\n", "ConditionPathIsMountPoint=/data\n");
    }

    @Test
    void services_thatNeedDataDoNotRunOnTheEmptyDirectory() throws IOException {
        for (Path file : files()) {
            String text = Files.readString(file);
            if (file.toString().endsWith(".service") && text.contains("RequiresMountsFor=/data")) {
                assertThat(text).as("%s", file).contains("ConditionPathIsMountPoint=/data");
            }
        }
    }

    private static Stream<String> manifest() throws IOException {
        return Files.readAllLines(Path.of("target", "device.manifest"), StandardCharsets.UTF_8).stream()
                .filter(line -> !line.startsWith("#"));
    }

    private static List<Path> files() throws IOException {
        return filesOf(Shell.tree()).stream()
                .filter(file -> !file.endsWith(PROGRAM))
                .toList();
    }

    private static List<Path> filesOf(Path directory) throws IOException {
        try (Stream<Path> all = Files.walk(directory)) {
            return all.filter(file -> Files.isRegularFile(file) && !Files.isSymbolicLink(file))
                    .toList();
        }
    }

    private static boolean isScript(Path file) {
        try {
            byte[] bytes = Files.readAllBytes(file);
            return bytes.length > 1 && bytes[0] == '#' && bytes[1] == '!';
        } catch (IOException e) {
            throw new AssertionError(file + " cannot be read", e);
        }
    }
}
