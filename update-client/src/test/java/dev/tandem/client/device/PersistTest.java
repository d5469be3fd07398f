package dev.tandem.client.device;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Two roots, A and B, that share one data directory. Mounting takes rights that tests do not have: the substitute of mount
 * writes down what it was asked for, so a "mounted" directory keeps showing what lies below it.
 */
final class PersistTest {
    private static final String SCRIPT = "usr/lib/tandem/persist";
    private static final String ID_A = "0123456789abcdef0123456789abcdef";
    private static final String ID_B = "fedcba9876543210fedcba9876543210";
    /**
     * All that change files, so the moment after one of them is the moment before the next. Mounting is not among them:
     * nothing of it is left after a power cut.
     */
    private static final List<String> CHANGING = List.of("cp", "mv", "sync", "mkdir", "rm", "cat", "chmod", "dd");

    /** Enough to come by every line of code, since each call of a program is a cut of its own. */
    private static final String ONE_OF_EACH = """
            file /etc/machine-id
            file /etc/hostname
            glob /etc/ssh/ssh_host_*
            directory /var/lib/tandem
            existing-directory /var/lib/NetworkManager
            """;

    @TempDir
    private Path directory;

    private Shell shell;
    private FakeRoot a;
    private FakeRoot b;
    private Path data;
    private Path mounts;

    @BeforeEach
    void start() throws Exception {
        shell = new Shell(directory.resolve("bin"));
        data = Files.createDirectories(directory.resolve("data"));
        mounts = directory.resolve("mounts");
        fakeMounts();
        a = freshRoot("a", ID_A);
        b = freshRoot("b", ID_B);
    }

    @Test
    void firstBoot_takesOverWhatIsThere() throws Exception {
        restore(a).succeeded();

        assertThat(saved("etc/machine-id")).isEqualTo(ID_A + "\n");
        assertThat(saved("etc/hostname")).isEqualTo("raspberrypi\n");
        assertThat(saved("var/lib/NetworkManager/NetworkManager.state")).isEqualTo("[main]\n");
        assertThat(mounted()).contains("persist/var/lib/NetworkManager a/var/lib/NetworkManager");
    }

    @Test
    void firstBoot_makesDirectoriesThatAreToBeThereAndNoOthers() throws Exception {
        restore(a).succeeded();

        assertThat(mounted()).contains("persist/var/lib/tandem a/var/lib/tandem");
        assertThat(a.resolve("var/lib/bluetooth")).doesNotExist();
        assertThat(data.resolve("persist/var/lib/bluetooth")).doesNotExist();
    }

    @Test
    void store_isClosedToOthers() throws Exception {
        restore(a).succeeded();

        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(data.resolve("persist"))))
                .isEqualTo("rwx------");
    }

    @Test
    void secondBoot_changesNothing() throws Exception {
        restore(a).succeeded();
        Map<String, String> before = everything();

        assertThat(restore(a).succeeded().output()).isEmpty();
        assertThat(everything()).isEqualTo(before);
    }

    @Test
    void newSlot_getsWhatIsSaved() throws Exception {
        usedSystem();
        restore(b).succeeded();

        assertThat(b.read("etc/hostname")).isEqualTo("kitchen\n");
        assertThat(b.read("etc/ssh/ssh_host_ed25519_key")).isEqualTo("private\n");
        assertThat(PosixFilePermissions.toString(
                        Files.getPosixFilePermissions(b.resolve("etc/ssh/ssh_host_ed25519_key"))))
                .isEqualTo("rw-------");
        assertThat(b.read("etc/hosts")).isEqualTo("127.0.0.1\tlocalhost\n127.0.1.1\tkitchen\n::1\tlocalhost\n");
        assertThat(b.read("proc/sys/kernel/hostname")).isEqualTo("kitchen\n");
        assertThat(mounted()).contains("persist/var/lib/NetworkManager b/var/lib/NetworkManager");
    }

    @Test
    void newSlot_keepsCloudInitFromTheHostName() throws Exception {
        usedSystem();
        b.directory("etc/cloud/cloud.cfg.d");
        restore(b).succeeded();

        assertThat(b.read("etc/cloud/cloud.cfg.d/96-tandem-hostname.cfg")).contains("preserve_hostname: true");
    }

    @Test
    void firstBoot_leavesTheHostNameToCloudInit() throws Exception {
        a.directory("etc/cloud/cloud.cfg.d");
        restore(a).succeeded();

        assertThat(a.resolve("etc/cloud/cloud.cfg.d")).isEmptyDirectory();
    }

    @Test
    void hostsWithoutALineForTheHost_getsOne() throws Exception {
        usedSystem();
        b.write("etc/hosts", "127.0.0.1\tlocalhost");
        restore(b).succeeded();

        assertThat(b.read("etc/hosts")).isEqualTo("127.0.0.1\tlocalhost\n127.0.1.1\tkitchen\n");
    }

    @Test
    void newSlotWithATransientMachineId_getsTheSavedOneInPlace() throws Exception {
        usedSystem();
        // What systemd does in a first boot: the file in /run is mounted over the one in /etc.
        b.write("run/machine-id", ID_B + "\n");
        Files.delete(b.resolve("etc/machine-id"));
        Files.createLink(b.resolve("etc/machine-id"), b.resolve("run/machine-id"));
        restore(b).succeeded();

        assertThat(b.read("run/machine-id")).isEqualTo(ID_A + "\n");
        assertThat(Files.isSameFile(b.resolve("etc/machine-id"), b.resolve("run/machine-id")))
                .isTrue();
    }

    @Test
    void newSlotWithAnotherMachineId_getsTheSavedOne() throws Exception {
        usedSystem();
        restore(b).succeeded();

        assertThat(b.read("etc/machine-id")).isEqualTo(ID_A + "\n");
    }

    /** The id is not committed to disk before the first boot is complete; a power cut before that brings up another one. */
    @Test
    void sameRootWithAnotherMachineId_getsTheSavedOneToo() throws Exception {
        restore(a).succeeded();
        a.write("etc/machine-id", ID_B + "\n");
        restore(a).succeeded();

        assertThat(a.read("etc/machine-id")).isEqualTo(ID_A + "\n");
        assertThat(saved("etc/machine-id")).isEqualTo(ID_A + "\n");
    }

    @ParameterizedTest
    @ValueSource(strings = {"uninitialized\n", "", "0123\n", "0123456789ABCDEF0123456789ABCDEF\n"})
    void whatIsNoMachineId_isNotSaved(String text) throws Exception {
        a.write("etc/machine-id", text);
        restore(a).succeeded();

        assertThat(data.resolve("persist/etc/machine-id")).doesNotExist();
    }

    @Test
    void changedFile_isSaved() throws Exception {
        restore(a).succeeded();
        a.write("etc/hostname", "kitchen\n");
        save(a).succeeded();

        assertThat(saved("etc/hostname")).isEqualTo("kitchen\n");
    }

    @Test
    void changedMode_isSaved() throws Exception {
        usedSystem();
        Files.setPosixFilePermissions(a.resolve("etc/hostname"), PosixFilePermissions.fromString("rw-r-----"));
        save(a).succeeded();

        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(data.resolve("persist/etc/hostname"))))
                .isEqualTo("rw-r-----");
    }

    @Test
    void changeThatWasNotSavedBeforeThePowerCut_isSavedAtTheNextBoot() throws Exception {
        restore(a).succeeded();
        a.write("etc/hostname", "kitchen\n");
        restore(a).succeeded();

        assertThat(a.read("etc/hostname")).isEqualTo("kitchen\n");
        assertThat(saved("etc/hostname")).isEqualTo("kitchen\n");
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void fileThatAPowerCutEmptied_isBroughtBack(boolean removed) throws Exception {
        usedSystem();
        a.write("etc/ssh/ssh_host_ed25519_key", "");
        if (removed) {
            Files.delete(a.resolve("etc/ssh/ssh_host_ed25519_key"));
        }
        save(a).succeeded();
        restore(a).succeeded();

        assertThat(a.read("etc/ssh/ssh_host_ed25519_key")).isEqualTo("private\n");
    }

    @Test
    void rollback_bringsTheNewerFilesToTheOldSlot() throws Exception {
        usedSystem();
        restore(b).succeeded();
        b.write("etc/hostname", "cellar\n");
        save(b).succeeded();
        restore(a).succeeded();

        assertThat(a.read("etc/hostname")).isEqualTo("cellar\n");
    }

    /** Otherwise the defaults of a new system would take the place of what they should be replaced by. */
    @Test
    void save_refusesForARootThatWasNotRestored() throws Exception {
        usedSystem();

        assertThat(save(b).failed().output()).contains("nothing is saved");
        assertThat(saved("etc/hostname")).isEqualTo("kitchen\n");
    }

    @Test
    void save_refusesForTheRootThatWasReplacedSince() throws Exception {
        usedSystem();
        restore(b).succeeded();

        save(a).failed();
    }

    /** A root file system copied from a running device carries its mark. */
    @Test
    void copyOfAnotherDevicesRoot_isANewRoot() throws Exception {
        usedSystem();
        String mark = Files.readString(a.resolve("etc/tandem/persist.root"));
        Path otherData = Files.createDirectories(directory.resolve("other"));
        Files.delete(b.resolve("data"));
        Files.createSymbolicLink(b.resolve("data"), otherData);
        Files.createDirectories(otherData.resolve("persist/etc"));
        Files.writeString(otherData.resolve("persist/etc/hostname"), "attic\n");
        Files.writeString(otherData.resolve("persist.root"), "another mark\n");
        b.write("etc/tandem/persist.root", mark).write("etc/hostname", "kitchen\n");
        restore(b).succeeded();

        assertThat(b.read("etc/hostname")).isEqualTo("attic\n");
    }

    @Test
    void dataMissing_changesNothing() throws Exception {
        shell.substitute("mountpoint", "exit 1");
        Map<String, String> before = everything();

        assertThat(restore(a).failed().output()).contains("is not mounted");
        assertThat(save(a).failed().output()).contains("is not mounted");
        assertThat(everything()).isEqualTo(before);
    }

    @Test
    void interruptedCopy_leavesNothingUnderTheName() throws Exception {
        shell.substitute(
                "cp", "case \"$*\" in *-a*) $real \"$@\"; rm -f \"$5\"/*.state; kill -9 0 ;; esac; exec $real \"$@\"");
        assertThat(restore(a).exitCode()).isNotZero();
        assertThat(data.resolve("persist/var/lib/NetworkManager")).doesNotExist();

        Files.delete(directory.resolve("bin/cp"));
        restore(a).succeeded();

        assertThat(saved("var/lib/NetworkManager/NetworkManager.state")).isEqualTo("[main]\n");
        assertThat(data.resolve("persist.incoming/directory")).doesNotExist();
    }

    @Test
    void powerCutAtEachStepOfTheFirstBoot_isMadeGoodByTheNext() throws Exception {
        wipe();
        a.write("etc/tandem/persist.d/50-system.conf", ONE_OF_EACH);
        restore(a).succeeded();
        Map<String, String> goal = withoutMarks(everything());
        int cuts = 0;
        while (true) {
            wipe();
            a.write("etc/tandem/persist.d/50-system.conf", ONE_OF_EACH);
            cuts++;
            shell.cutPower(cuts, false, CHANGING);
            if (restore(a).exitCode() == 0) {
                break;
            }
            fakeMounts();
            restore(a).succeeded();
            assertThat(withoutMarks(everything())).as("cut %d", cuts).isEqualTo(goal);
        }
        assertThat(cuts).isGreaterThan(20);
    }

    @Test
    void powerCutAtEachStepInANewSlot_losesNothingThatWasSaved() throws Exception {
        usedSystem();
        Path used = directory.resolve("used");
        shell.program("cp", "-a", data, used);
        Map<String, String> store = store();
        int cuts = 0;
        while (true) {
            shell.program("rm", "-rf", directory.resolve("b"), data);
            shell.program("cp", "-a", used, data);
            b = freshRoot("b", ID_B).write("etc/tandem/persist.d/50-system.conf", ONE_OF_EACH);
            cuts++;
            shell.cutPower(cuts, false, CHANGING);
            if (restore(b).exitCode() == 0) {
                break;
            }
            fakeMounts();
            assertThat(store()).as("cut %d", cuts).isEqualTo(store);
            // Were it saved in this state, the defaults of the new system would be.
            if (save(b).exitCode() != 0) {
                restore(b).succeeded();
            }
            assertThat(store()).as("cut %d", cuts).isEqualTo(store);
            assertThat(b.read("etc/hostname")).isEqualTo("kitchen\n");
            assertThat(b.read("etc/ssh/ssh_host_ed25519_key")).isEqualTo("private\n");
            assertThat(b.read("etc/machine-id")).isEqualTo(ID_A + "\n");
        }
        assertThat(cuts).isGreaterThan(15);
    }

    /** What is not forced before its new name is, may be empty under that name after a power cut. */
    @Test
    void everythingIsForcedBeforeItGetsItsName() throws Exception {
        Path calls = directory.resolve("calls");
        for (String program : List.of("mv", "sync")) {
            shell.substitute(program, "echo " + program + " \"$@\" >>" + calls + "; exec $real \"$@\"");
        }
        restore(a).succeeded();
        a.write("etc/hostname", "kitchen\n");
        save(a).succeeded();
        List<String> lines = Files.readAllLines(calls);

        assertThat(lines.stream().filter(line -> line.startsWith("mv"))).hasSizeGreaterThan(5);
        for (int i = 0; i < lines.size(); i++) {
            if (lines.get(i).startsWith("mv")) {
                String[] words = lines.get(i).split(" ", -1);
                String from = words[words.length - 2];
                String to = words[words.length - 1];
                String incoming = a.resolve("data/persist.incoming").toString();
                boolean tree = from.startsWith(incoming);
                assertThat(lines.get(i - 1)).isEqualTo(tree ? "sync -f " + incoming : "sync -- " + from);
                assertThat(lines.get(i + 1))
                        .isEqualTo(
                                tree
                                        ? "sync -f " + incoming
                                        : "sync -- " + Path.of(to).getParent());
            }
        }
    }

    @Test
    void fullDisk_isReportedAndMarksNothing() throws Exception {
        shell.substitute("cp", "case \"$*\" in *hostname*) exit 1 ;; esac; exec $real \"$@\"");

        assertThat(restore(a).failed().output()).contains("cannot save /etc/hostname");
        assertThat(a.resolve("etc/tandem/persist.root")).doesNotExist();
        assertThat(saved("etc/machine-id")).isEqualTo(ID_A + "\n");
    }

    @Test
    void mountThatFails_leavesTheRestWorking() throws Exception {
        shell.substitute("mount", "case \"$*\" in *NetworkManager*) exit 32 ;; esac");

        assertThat(restore(a).failed().output()).contains("cannot mount");
        assertThat(saved("etc/hostname")).isEqualTo("raspberrypi\n");
    }

    @Test
    void listsOfTheUser_areRead() throws Exception {
        a.write("etc/tandem/persist.d/mine.conf", "# mine\n\n  directory   /var/lib/my app/  \nfile /etc/my.conf\n")
                .write("var/lib/my app/state", "1\n")
                .write("etc/my.conf", "x\n");
        restore(a).succeeded();

        assertThat(saved("var/lib/my app/state")).isEqualTo("1\n");
        assertThat(mounted()).contains("persist/var/lib/my app a/var/lib/my app");
        assertThat(saved("etc/my.conf")).isEqualTo("x\n");
    }

    @Test
    void listOfTheSameName_takesThePlaceOfTheShippedOne() throws Exception {
        a.write("etc/tandem/persist.d/50-system.conf", "file /etc/hostname");
        restore(a).succeeded();

        assertThat(saved("etc/hostname")).isEqualTo("raspberrypi\n");
        assertThat(data.resolve("persist/etc/machine-id")).doesNotExist();
        assertThat(mounted()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "directory /",
                "directory /etc",
                "directory /usr/",
                "directory /var",
                "directory /data/x",
                "directory /proc/x",
                "file /run/x",
                "file /boot/firmware/config.txt",
                "directory relative",
                "directory",
                "directory /var/../etc",
                "directory /var/./x",
                "directory /var//x",
                "file /etc/x\r",
                "file /etc/x\\",
                "file /etc/x\u0001y",
                "link /etc/x",
                "directory;reboot /x",
                "glob /etc/*/x",
                "glob /e[t]c/x",
                "file /var/run/x"
            })
    void entryThatMakesNoSense_isLeftOutAndTheOthersCount(String line) throws Exception {
        Files.createDirectories(a.resolve("var"));
        Files.createSymbolicLink(a.resolve("var/run"), directory.resolve("data"));
        a.write("etc/tandem/persist.d/50-system.conf", line + "\nfile /etc/hostname\n")
                .write("etc/x", "content\n");
        String output = restore(a).succeeded().output();

        assertThat(output).contains("line 1 is left out");
        assertThat(store()).containsOnlyKeys("etc/hostname");
        assertThat(mounted()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "two words",
                "line\nend",
                "-rf",
                "*",
                "$(reboot)",
                "quo'te\"",
                "ümlaut",
                "[a]",
                "#x",
                "a;b",
                "a%b"
            })
    void hostileNames_areNamesOnly(String name) throws Exception {
        a.write("etc/tandem/persist.d/50-system.conf", "glob /etc/keys/*\ndirectory /srv/" + name.replace("\n", ""))
                .write("etc/keys/" + name, "1\n")
                .write("etc/keys/other", "2\n");
        restore(a).succeeded();
        b.write("etc/tandem/persist.d/50-system.conf", "glob /etc/keys/*\n");
        restore(b).succeeded();

        assertThat(saved("etc/keys/" + name)).isEqualTo("1\n");
        assertThat(b.read("etc/keys/" + name)).isEqualTo("1\n");
        assertThat(b.read("etc/keys/other")).isEqualTo("2\n");
        assertThat(mounted()).contains("persist/srv/" + name.replace("\n", "") + " a/srv/" + name.replace("\n", ""));
    }

    @Test
    void links_areNeitherSavedNorFollowed() throws Exception {
        Path secret = Files.writeString(directory.resolve("secret"), "secret\n");
        a.write("etc/tandem/persist.d/50-system.conf", "file /etc/link\nglob /etc/keys/*\ndirectory /srv/link\n")
                .directory("etc/keys")
                .directory("srv");
        Files.createSymbolicLink(a.resolve("etc/link"), secret);
        Files.createSymbolicLink(a.resolve("etc/keys/link"), secret);
        Files.createSymbolicLink(a.resolve("srv/link"), directory);

        assertThat(restore(a).succeeded().output()).contains("something else");
        assertThat(store()).isEmpty();
        assertThat(mounted()).isEmpty();
    }

    @Test
    void largeFile_isNotCopiedAgainAndAgain() throws Exception {
        a.write("etc/tandem/persist.d/50-system.conf", "file /etc/large\n")
                .write("etc/large", "x".repeat((1 << 20) + 1));

        assertThat(restore(a).succeeded().output()).contains("more than 1048576 bytes");
        assertThat(store()).isEmpty();
    }

    @Test
    void directoryInsideAPersistentOne_isNotMountedTwice() throws Exception {
        a.write("etc/tandem/persist.d/50-system.conf", "directory /srv/x\n").directory("srv");
        restore(a).succeeded();
        // As it looks when it is mounted: the same directory under both names.
        Files.delete(a.resolve("srv/x"));
        Files.delete(a.resolve("srv"));
        Files.createSymbolicLink(a.resolve("srv"), data.resolve("persist/srv"));
        Files.delete(mounts);
        a.write("etc/tandem/persist.d/50-system.conf", "directory /srv/x/y\n");

        assertThat(restore(a).succeeded().output()).contains("'/srv' is a symbolic link");
        assertThat(mounted()).isEmpty();
    }

    @Test
    void pathUnit_watchesFilesAndTheDirectoriesOfPatterns() throws Exception {
        a.write("etc/tandem/persist.d/mine.conf", "file /etc/100% mine\nglob /etc/keys/*.key\ndirectory /srv/x\n");

        assertThat(shell.script(SCRIPT, "path-unit", "--root", a.path())
                        .succeeded()
                        .output()
                        .lines())
                .contains("PathChanged=/etc/hostname", "PathChanged=/etc/100%% mine", "PathChanged=/etc/keys")
                .contains("PathChanged=/etc/ssh", "ConditionPathIsMountPoint=/data")
                .noneMatch(line -> line.contains("/srv/x") || line.contains("machine-id"));
    }

    @Test
    void netplan_isAskedOnceWhenItsFilesWereBroughtBack() throws Exception {
        Path asked = directory.resolve("asked");
        shell.substitute("netplan", "echo \"$@\" >>" + asked);
        a.write("etc/netplan/90-NM-1.yaml", "network: {}\n");
        restore(a).succeeded();
        assertThat(asked).doesNotExist();
        restore(b).succeeded();

        assertThat(asked).hasContent("generate\n");
        assertThat(b.read("etc/netplan/90-NM-1.yaml")).isEqualTo("network: {}\n");
    }

    @Test
    void fakeHwclock_isAskedWhenItsFileWasBroughtBack() throws Exception {
        Path asked = directory.resolve("asked");
        shell.substitute("fake-hwclock", "echo \"$@\" >>" + asked);
        a.write("etc/fake-hwclock.data", "2026-03-01 00:00:00\n");
        restore(a).succeeded();
        assertThat(asked).doesNotExist();
        b.write("etc/fake-hwclock.data", "2026-01-01 00:00:00\n");
        restore(b).succeeded();

        assertThat(asked).hasContent("load\n");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "restore save", "forget", "restore --root", "restore --root /nonexistent/x"})
    void wrongUsage_givesTwo(String words) throws Exception {
        Shell.Outcome outcome = shell.script(
                SCRIPT,
                Stream.of(words.split(" ", -1)).filter(word -> !word.isEmpty()).toArray());

        assertThat(outcome.exitCode()).isEqualTo(2);
        assertThat(outcome.output()).startsWith("usage:");
    }

    /** A device after some days in slot A. */
    private void usedSystem() throws Exception {
        restore(a).succeeded();
        a.write("etc/hostname", "kitchen\n").write("etc/ssh/ssh_host_ed25519_key", "private\n");
        Files.setPosixFilePermissions(
                a.resolve("etc/ssh/ssh_host_ed25519_key"), PosixFilePermissions.fromString("rw-------"));
        save(a).succeeded();
        Files.deleteIfExists(mounts);
    }

    private FakeRoot freshRoot(String name, String machineId) throws IOException {
        FakeRoot root = new FakeRoot(directory.resolve(name)).packedFiles();
        Files.createSymbolicLink(root.resolve("data"), data);
        return root.write("etc/machine-id", machineId + "\n")
                .write("etc/hostname", "raspberrypi\n")
                .write("etc/hosts", "127.0.0.1\tlocalhost\n127.0.1.1\traspberrypi\n::1\tlocalhost\n")
                .write("proc/sys/kernel/hostname", "raspberrypi\n")
                .write("var/lib/NetworkManager/NetworkManager.state", "[main]\n")
                .directory("etc/ssh");
    }

    private void fakeMounts() throws IOException {
        shell.removeSubstitutes();
        shell.substitute("mount", "[ \"$1 $2\" = '--bind --' ] || exit 1; printf '%s %s\\n' \"$3\" \"$4\" >>" + mounts);
        shell.substitute("mountpoint", "exit 0");
        // Waiting for the disk changes nothing that can be seen here; the order of the calls is a test of its own.
        shell.substitute("sync", "exit 0");
    }

    private void wipe() throws Exception {
        shell.program("rm", "-rf", directory.resolve("a"), data, mounts);
        Files.createDirectories(data);
        a = freshRoot("a", ID_A);
    }

    private Shell.Outcome restore(FakeRoot root) throws Exception {
        return shell.script(SCRIPT, "restore", "--root", root.path());
    }

    private Shell.Outcome save(FakeRoot root) throws Exception {
        return shell.script(SCRIPT, "save", "--root", root.path());
    }

    private String saved(String path) throws IOException {
        return Files.readString(data.resolve("persist").resolve(path));
    }

    /** What was mounted where, each as "source target". */
    private List<String> mounted() throws IOException {
        if (!Files.exists(mounts)) {
            return List.of();
        }
        return Files.readAllLines(mounts).stream()
                .map(line ->
                        line.replace(directory + "/", "").replace("a/data/", "").replace("b/data/", ""))
                .toList();
    }

    private Map<String, String> store() throws IOException {
        return contents(data.resolve("persist"));
    }

    private Map<String, String> everything() throws IOException {
        Map<String, String> all = new TreeMap<>();
        for (String name : List.of("a", "b", "data")) {
            contents(directory.resolve(name)).forEach((path, text) -> all.put(name + "/" + path, text));
        }
        return all;
    }

    private static Map<String, String> withoutMarks(Map<String, String> contents) {
        Map<String, String> others = new TreeMap<>(contents);
        others.keySet().removeIf(path -> path.endsWith("persist.root"));
        return others;
    }

    private static Map<String, String> contents(Path top) throws IOException {
        Map<String, String> contents = new TreeMap<>();
        if (Files.exists(top)) {
            try (Stream<Path> files = Files.walk(top)) {
                for (Path file : files.filter(Files::isRegularFile).toList()) {
                    contents.put(top.relativize(file).toString(), Files.readString(file));
                }
            }
        }
        return contents;
    }
}
