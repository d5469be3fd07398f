package dev.tandem.client.device;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class TandemGeneratorTest {
    private static final List<Path> FSTAB_GENERATORS = List.of(
            Path.of("/usr/lib/systemd/system-generators/systemd-fstab-generator"),
            Path.of("/lib/systemd/system-generators/systemd-fstab-generator"));

    @TempDir
    private Path directory;

    private FakeRoot root;
    private Path units;

    @BeforeEach
    void start() throws IOException {
        root = new FakeRoot(directory.resolve("root")).packedFiles().write("etc/tandem/boot-mount", "/boot/firmware\n");
        units = directory.resolve("units");
    }

    @ParameterizedTest
    @CsvSource({
        "PARTUUID=1a2b3c4d-05,                  A, /dev/disk/by-partuuid/1a2b3c4d-02, /dev/disk/by-partuuid/1a2b3c4d-07",
        "PARTUUID=1a2b3c4d-06,                  B, /dev/disk/by-partuuid/1a2b3c4d-03, /dev/disk/by-partuuid/1a2b3c4d-07",
        "PARTUUID=1A2B3C4D-06,                  B, /dev/disk/by-partuuid/1a2b3c4d-03, /dev/disk/by-partuuid/1a2b3c4d-07",
        "/dev/disk/by-partuuid/00000000-05,     A, /dev/disk/by-partuuid/00000000-02, /dev/disk/by-partuuid/00000000-07",
        "/dev/mmcblk0p5,                        A, /dev/mmcblk0p2,                    /dev/mmcblk0p7",
        "/dev/mmcblk10p6,                       B, /dev/mmcblk10p3,                   /dev/mmcblk10p7",
        "/dev/nvme0n1p6,                        B, /dev/nvme0n1p3,                    /dev/nvme0n1p7",
        "/dev/sda5,                             A, /dev/sda2,                         /dev/sda7",
        "/dev/sdab6,                            B, /dev/sdab3,                        /dev/sdab7",
        "/dev/vda5,                             A, /dev/vda2,                         /dev/vda7"
    })
    void everyFormOfRoot_mountsBootOfTheSlotAndData(String stated, String slot, String boot, String data)
            throws Exception {
        generate("console=tty1 root=" + stated + " rootwait panic=10 tandem.slot=" + slot);

        assertThat(unit("boot-firmware.mount"))
                .contains("What=" + boot + "\n", "Where=/boot/firmware\n", "Type=vfat\n");
        assertThat(unit("data.mount")).contains("What=" + data + "\n", "Where=/data\n", "Type=ext4\n");
        assertThat(log()).isEmpty();
    }

    /** The layout uboot: a slot is its root, and what is in /boot there must stay visible. */
    @ParameterizedTest
    @CsvSource({
        "PARTUUID=1a2b3c4d-02, A, /dev/disk/by-partuuid/1a2b3c4d-04",
        "PARTUUID=1a2b3c4d-03, B, /dev/disk/by-partuuid/1a2b3c4d-04",
        "/dev/mmcblk0p3,       B, /dev/mmcblk0p4"
    })
    void slotWithoutABootPartition_mountsDataOnly(String stated, String slot, String data) throws Exception {
        generate("root=" + stated + " rootwait tandem.slot=" + slot);

        assertThat(units.resolve("boot-firmware.mount")).doesNotExist();
        assertThat(unit("data.mount")).contains("What=" + data + "\n", "Where=/data\n", "Type=ext4\n");
        assertThat(log()).isEmpty();
    }

    /** What systemd itself makes of a line in fstab is the reference for names, escaping and the check before mounting. */
    @ParameterizedTest
    @ValueSource(strings = {"PARTUUID=1a2b3c4d-05", "/dev/mmcblk0p5", "/dev/sda5"})
    void mounts_areThoseOfFstabGenerator_exceptForWhoNeedsThem(String stated) throws Exception {
        generate("root=" + stated + " tandem.slot=A");
        Path reference = Files.createDirectory(directory.resolve("reference"));
        String device =
                stated.replaceFirst("PARTUUID=", "/dev/disk/by-partuuid/").replaceFirst("5$", "");
        String options = "noatime,nofail 0 2\n";
        Path fstab = Files.writeString(
                directory.resolve("fstab"),
                device + "2 /boot/firmware vfat " + options + device + "7 /data ext4 " + options);
        Path generator = FSTAB_GENERATORS.stream()
                .filter(Files::isExecutable)
                .findFirst()
                .orElseThrow(() -> new AssertionError("systemd-fstab-generator is missing: apt-get install systemd"));
        new Shell(directory.resolve("bin"))
                .program(
                        "env",
                        "SYSTEMD_FSTAB=" + fstab,
                        "SYSTEMD_PROC_CMDLINE=quiet",
                        generator,
                        reference,
                        reference,
                        reference);

        for (String name : List.of("boot-firmware.mount", "data.mount")) {
            assertThat(keys(units.resolve(name))).as(name).containsAll(keys(reference.resolve(name)));
            assertThat(keys(reference.resolve(name))).as(name).hasSizeGreaterThanOrEqualTo(6);
            assertThat(units.resolve("local-fs.target.wants").resolve(name)).isSymbolicLink();
            assertThat(reference.resolve("local-fs.target.wants").resolve(name)).isSymbolicLink();
        }
        assertThat(namesIn(units))
                .as("a slow card gets the time that systemd gives it")
                .noneMatch(n -> n.endsWith(".device.d"));
        // It leads out of the temporary directory, which JUnit would remark upon.
        Files.deleteIfExists(reference.resolve("local-fs.target.wants/systemd-remount-fs.service"));
    }

    @Test
    void mounts_areRequiredByNothing() throws Exception {
        generate("root=/dev/sda5 tandem.slot=A");

        assertThat(units.resolve("local-fs.target.requires")).doesNotExist();
        assertThat(unit("data.mount")).contains("Before=local-fs.target\n");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "root=PARTUUID=1a2b3c4d-02 rootwait",
                "root=/dev/sda5",
                "root=PARTUUID=1a2b3c4d-05 -- tandem.slot=A",
                "root=/dev/sda5 tandem.slot=",
                "root=/dev/sda5 tandem.slots=A"
            })
    void otherMachines_getNothing(String commandLine) throws Exception {
        generate(commandLine);

        assertThat(written()).isEmpty();
        assertThat(log()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "root=PARTUUID=1a2b3c4d-04",
                "root=PARTUUID=1a2b3c4d-15",
                "root=PARTUUID=1a2b3c4d5-05",
                "root=PARTUUID=1a2b3c4-05",
                "root=PARTUUID=1a2b3c4d-05/PARTNROFF=1",
                "root=PARTUUID=8c0f9f9e-1a2b-4c3d-8e4f-0123456789ab",
                "root=PARTUUID=../../etc-05",
                "root=PARTUUID=",
                "root=LABEL=rootfs",
                "root=UUID=1234",
                "root=/dev/mmcblk5",
                "root=/dev/mmcblk0p55",
                "root=/dev/mmcblk0p7",
                "root=/dev/mmcblkp5",
                "root=/dev/nvme0p5",
                "root=/dev/nvme0n1n2p5",
                "root=/dev/sda",
                "root=/dev/sd5",
                "root=/dev/sda1b5",
                "root=/dev/../sda5",
                "root=/dev/mapper/x-5",
                "root=/dev/sda5;reboot",
                "root=$(reboot)5",
                "root=*",
                "root",
                "noroot=/dev/sda5",
                ""
            })
    void nonsense_isLoggedAndMountsNothing(String stated) throws Exception {
        generate(stated + " tandem.slot=A");

        assertThat(written()).isEmpty();
        assertThat(log()).contains("nothing is mounted");
    }

    @Test
    void lastRootAndSlotOfSeveral_count() throws Exception {
        generate("root=/dev/sda5 tandem.slot=A root=/dev/sda6 tandem.slot=B");

        assertThat(unit("boot-firmware.mount")).contains("What=/dev/sda3\n");
    }

    @ParameterizedTest
    @CsvSource({"/dev/sda5, B", "/dev/sda6, A", "/dev/sda5, a", "/dev/sda5, AB", "PARTUUID=1a2b3c4d-06, A"})
    void slotThatContradictsRoot_mountsDataAndNoBootPartition(String stated, String slot) throws Exception {
        generate("root=" + stated + " tandem.slot=" + slot);

        assertThat(written()).contains("data.mount").doesNotContain("boot-firmware.mount");
        assertThat(log()).contains("which slot is this?");
    }

    @Test
    void runningRoot_namesTheDiskEvenIfAnotherHasTheSameId() throws Exception {
        root.runningRoot("mmcblk0p5", 5);
        generate("root=PARTUUID=1a2b3c4d-05 tandem.slot=A");

        assertThat(unit("data.mount")).contains("What=/dev/mmcblk0p7\n");
        assertThat(unit("boot-firmware.mount")).contains("What=/dev/mmcblk0p2\n");
    }

    @Test
    void runningRoot_isEnoughWhenRootIsStatedInAnotherForm() throws Exception {
        root.runningRoot("nvme0n1p6", 6);
        generate("root=LABEL=rootfs tandem.slot=B");

        assertThat(unit("boot-firmware.mount")).contains("What=/dev/nvme0n1p3\n");
    }

    @Test
    void runningRootThatContradictsTheCommandLine_mountsNoBootPartition() throws Exception {
        root.runningRoot("mmcblk0p6", 6);
        generate("root=PARTUUID=1a2b3c4d-05 tandem.slot=A");

        assertThat(written()).contains("data.mount").doesNotContain("boot-firmware.mount");
        assertThat(log()).contains("the running root is partition 6");
    }

    @ParameterizedTest
    @CsvSource({"mmcblk0p5, 6", "mmcblk0, 5", "../sda5, 5", "dm-5, 5"})
    void runningRootThatMakesNoSense_isLeftOut(String name, int partition) throws Exception {
        root.runningRoot(name, partition);
        generate("root=PARTUUID=1a2b3c4d-05 tandem.slot=A");

        assertThat(unit("data.mount")).contains("What=/dev/disk/by-partuuid/1a2b3c4d-07\n");
    }

    @Test
    void bootMount_isTakenFromItsFile() throws Exception {
        root.write("etc/tandem/boot-mount", "/boot\n").directory("boot/firmware");
        generate("root=/dev/sda5 tandem.slot=A");

        assertThat(unit("boot.mount")).contains("Where=/boot\n");
        assertThat(written()).doesNotContain("boot-firmware.mount");
    }

    @Test
    void bootMountThatIsNeither_isIgnoredForWhatExists() throws Exception {
        root.write("etc/tandem/boot-mount", "/etc\n").directory("boot/firmware");
        generate("root=/dev/sda5 tandem.slot=A");

        assertThat(written()).contains("boot-firmware.mount").noneMatch(name -> name.startsWith("etc"));
        assertThat(log()).contains("'/etc'");
    }

    @Test
    void noBootMount_isDecidedByWhatExists() throws Exception {
        Files.delete(root.resolve("etc/tandem/boot-mount"));
        generate("root=/dev/sda5 tandem.slot=A");

        assertThat(written()).contains("boot.mount");
    }

    /** Two generators that write one unit would fight over it. */
    @Test
    void mountThatFstabHas_isLeftToIt() throws Exception {
        root.write("etc/fstab", "# /data in a comment\nproc /proc proc\nLABEL=x /data/ ext4 defaults 0 2\n");
        generate("root=/dev/sda5 tandem.slot=A");

        assertThat(written()).contains("boot-firmware.mount").doesNotContain("data.mount");
        assertThat(log()).contains("/etc/fstab has a line for /data");
    }

    @Test
    void services_areStartedInOurLayout() throws Exception {
        generate("root=/dev/sda5 tandem.slot=A");

        for (String link : List.of(
                "local-fs.target.wants/tandem-grow-data.service",
                "local-fs.target.wants/tandem-persist.service",
                "multi-user.target.wants/tandem-update-resume.service",
                "timers.target.wants/tandem-update.timer")) {
            String target = Files.readSymbolicLink(units.resolve(link)).toString();
            assertThat(target).startsWith("/usr/lib/systemd/system/");
            assertThat(Shell.packed(target.substring(1))).isRegularFile();
        }
        assertThat(units.resolve("paths.target.wants/tandem-persist-save.path")).isSymbolicLink();
        assertThat(unit("tandem-persist-save.path")).contains("PathChanged=/etc/hostname\n", "PathChanged=/etc/ssh\n");
    }

    @Test
    void listsThatCannotBeRead_leaveTheMountsInPlace() throws Exception {
        root.write("usr/lib/tandem/persist", "#!/bin/sh\nexit 1\n");
        generate("root=/dev/sda5 tandem.slot=A");

        assertThat(written()).contains("data.mount").doesNotContain("tandem-persist-save.path");
        assertThat(log()).contains("cannot be read");
    }

    @Test
    void withoutProc_nothingFails() throws Exception {
        new Shell(directory.resolve("bin"))
                .script(FakeRoot.GENERATOR, units, units, units, directory.resolve("empty"))
                .succeeded();

        assertThat(written()).isEmpty();
    }

    @Test
    void outputThatCannotBeWritten_doesNotFailTheBoot() throws Exception {
        root.commandLine("root=/dev/sda5 tandem.slot=A");
        new Shell(directory.resolve("bin"))
                .script(FakeRoot.GENERATOR, "/proc/none", "/proc/none", "/proc/none", root.path())
                .succeeded();
    }

    private void generate(String commandLine) throws Exception {
        root.commandLine(commandLine);
        Files.createDirectories(units);
        new Shell(directory.resolve("bin"))
                .script(FakeRoot.GENERATOR, units, directory.resolve("early"), directory.resolve("late"), root.path())
                .succeeded();
    }

    private String unit(String name) throws IOException {
        return Files.readString(units.resolve(name));
    }

    private String log() throws IOException {
        return root.read("dev/kmsg");
    }

    private Set<String> written() throws IOException {
        return namesIn(units);
    }

    private static Set<String> namesIn(Path units) throws IOException {
        if (!Files.exists(units)) {
            return Set.of();
        }
        try (Stream<Path> files = Files.list(units)) {
            return files.map(file -> file.getFileName().toString()).collect(Collectors.toCollection(TreeSet::new));
        }
    }

    /** The lines that say what is mounted where, and after which check. */
    private static List<String> keys(Path unit) throws IOException {
        return Files.readAllLines(unit).stream()
                .filter(line -> line.matches("(Requires|After|What|Where|Type)=.*"))
                .toList();
    }
}
