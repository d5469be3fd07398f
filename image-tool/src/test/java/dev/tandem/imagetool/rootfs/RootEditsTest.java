package dev.tandem.imagetool.rootfs;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class RootEditsTest {
    private static final FileAttributes OWNED = new FileAttributes(0640, 5, 6);

    private final TreeContent stock = new TreeContent()
            .link("/lib", "usr/lib")
            .file("/usr/lib/unit", "stock")
            .file("/etc/hostname", "raspberrypi\n", OWNED)
            .link("/etc/alias", "hostname")
            .link("/etc/outside", "/run/made-at-boot")
            .link("/loop", "loop")
            .device("/dev/null");
    private final MemoryRootTree tree = new MemoryRootTree(stock);
    private final RootEdits edits = new RootEdits(tree);

    private List<String> plan() {
        return edits.plan().stream()
                .map(edit -> edit.getClass().getSimpleName() + " " + edit.path())
                .toList();
    }

    @Test
    void fileBelowALinkedDirectory_isPutWhereTheLinkLeads() throws Exception {
        edits.put("/lib/systemd/new", "x", FileAttributes.PUBLIC_FILE, "test");

        assertThat(plan()).containsExactly("MakeDirectory /usr/lib/systemd", "PutFile /usr/lib/systemd/new");
        assertThat(edits.text("/usr/lib/systemd/new")).contains("x");
        assertThat(edits.list("/lib")).containsExactly("systemd", "unit");
    }

    @Test
    void fileBelowADanglingLink_getsTheDirectoriesThatTheLinkNames() throws Exception {
        edits.put("/etc/outside/a/b", "x", FileAttributes.PUBLIC_FILE, "test");

        assertThat(plan())
                .containsExactly(
                        "MakeDirectory /run",
                        "MakeDirectory /run/made-at-boot",
                        "MakeDirectory /run/made-at-boot/a",
                        "PutFile /run/made-at-boot/a/b");
    }

    @Test
    void putOverALink_replacesTheLink() throws Exception {
        edits.put("/etc/alias", "own", FileAttributes.PUBLIC_FILE, "test");

        assertThat(plan()).containsExactly("PutFile /etc/alias");
        assertThat(edits.text("/etc/hostname")).contains("raspberrypi\n");
    }

    @Test
    void replaceThroughALink_changesTheFileAndKeepsItsOwner() throws Exception {
        edits.replace("/etc/alias", "new\n", "test");

        assertThat(plan()).containsExactly("PutFile /etc/hostname");
        assertThat(edits.status("/etc/hostname")).contains(new FileStatus(FileKind.REGULAR, OWNED, 4));
        assertThat(edits.text("/etc/alias")).contains("new\n");
    }

    @Test
    void replaceOfNothing_isAPublicFile() throws Exception {
        edits.replace("/etc/new", "x", "test");

        assertThat(edits.status("/etc/new").orElseThrow().attributes()).isEqualTo(FileAttributes.PUBLIC_FILE);
    }

    @Test
    void twoChangesOfOnePath_areTheLaterOne() throws Exception {
        edits.put("/etc/a", "1", FileAttributes.PUBLIC_FILE, "first");
        edits.put("/etc/b", "b", FileAttributes.PUBLIC_FILE, "other");
        edits.link("/etc/a", "b", "second");

        assertThat(plan()).containsExactly("PutFile /etc/b", "PutLink /etc/a");
        assertThat(edits.text("/etc/a")).contains("b");
    }

    @Test
    void newFileThatIsRemoved_leavesNoChange() throws Exception {
        edits.put("/etc/a", "1", FileAttributes.PUBLIC_FILE, "test");

        assertThat(edits.remove("/etc/a", "test")).isTrue();
        assertThat(edits.plan()).isEmpty();
        assertThat(edits.remove("/etc/a", "test")).isFalse();
    }

    @Test
    void stockFileThatIsRemoved_isGoneUntilItIsPutAgain() throws Exception {
        assertThat(edits.remove("/lib/unit", "test")).isTrue();
        assertThat(plan()).containsExactly("Remove /usr/lib/unit");
        assertThat(edits.exists("/usr/lib/unit")).isFalse();
        assertThat(edits.list("/usr/lib")).isEmpty();
        assertThat(edits.text("/lib/unit")).isEqualTo(Optional.empty());
        assertThatThrownBy(() -> edits.read("/lib/unit")).isInstanceOf(NoSuchFileException.class);
        assertThatThrownBy(() -> edits.attributes("/lib/unit", OWNED, "test")).isInstanceOf(NoSuchFileException.class);

        edits.put("/lib/unit", "back", FileAttributes.PUBLIC_FILE, "test");

        assertThat(plan()).containsExactly("PutFile /usr/lib/unit");
        assertThat(edits.list("/lib")).containsExactly("unit");
    }

    @Test
    void replacedFileThatIsRemoved_isRemoved() throws Exception {
        edits.put("/etc/hostname", "x", OWNED, "test");
        edits.remove("/etc/hostname", "test");

        assertThat(plan()).containsExactly("Remove /etc/hostname");
    }

    @Test
    void removedFile_cannotBecomeADirectory() throws Exception {
        edits.remove("/etc/hostname", "no longer used");

        assertThatThrownBy(() -> edits.put("/etc/hostname/x", "x", OWNED, "test"))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("no longer used");
    }

    @Test
    void removedLink_leavesWhatItLedTo() throws Exception {
        edits.remove("/etc/alias", "test");

        assertThat(plan()).containsExactly("Remove /etc/alias");
        assertThat(edits.exists("/etc/hostname")).isTrue();
    }

    @Test
    void directoryWhoseAttributesChangeLater_staysBeforeWhatIsInIt() throws Exception {
        edits.put("/opt/app/bin/start", "x", FileAttributes.PROGRAM, "test");
        edits.attributes("/opt/app", new FileAttributes(0700, 7, 7), "test");
        edits.attributes("/opt/app/bin/start", OWNED, "test");

        assertThat(plan())
                .containsExactly(
                        "MakeDirectory /opt",
                        "MakeDirectory /opt/app",
                        "MakeDirectory /opt/app/bin",
                        "PutFile /opt/app/bin/start");
        assertThat(edits.status("/opt/app").orElseThrow().attributes()).isEqualTo(new FileAttributes(0700, 7, 7));
        assertThat(edits.status("/opt/app/bin/start").orElseThrow().attributes())
                .isEqualTo(OWNED);
    }

    @Test
    void stockFileWhoseAttributesChange_keepsItsContent() throws Exception {
        edits.attributes("/etc/alias", FileAttributes.SECRET_FILE, "test");

        assertThat(plan()).containsExactly("SetAttributes /etc/hostname");
        assertThat(edits.text("/etc/hostname")).contains("raspberrypi\n");
        assertThat(edits.status("/etc/hostname").orElseThrow().attributes()).isEqualTo(FileAttributes.SECRET_FILE);
    }

    @Test
    void existingDirectory_keepsWhatItHas() throws Exception {
        edits.directory("/lib", FileAttributes.SECRET_FILE, "through a link");
        edits.directory("/etc", FileAttributes.SECRET_FILE, "test");

        assertThat(edits.plan()).isEmpty();
    }

    @Test
    void readingALink_changesNothing() {
        assertThatThrownBy(() -> edits.linkTarget("/no/such/link")).isInstanceOf(NoSuchFileException.class);
        assertThatThrownBy(() -> edits.linkTarget("/etc/hostname")).isInstanceOf(IOException.class);

        assertThat(edits.plan()).isEmpty();
    }

    @Test
    void linkThatIsReplacedByAFile_isNoLinkAnyMore() throws Exception {
        edits.put("/etc/alias", "x", OWNED, "test");

        assertThatThrownBy(() -> edits.linkTarget("/etc/alias")).isInstanceOf(IOException.class);
    }

    @Test
    void fileBelowALinkThatIsOnlyPlanned_isPutWhereItWillLead() throws Exception {
        edits.directory("/data/etc", FileAttributes.PROGRAM, "test");
        edits.link("/etc/persisted", "../data/etc", "test");
        edits.put("/etc/persisted/f", "x", OWNED, "test");

        assertThat(plan()).last().isEqualTo("PutFile /data/etc/f");
        assertThat(edits.list("/etc/persisted")).containsExactly("f");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/loop/x", "/loop/x/y"})
    void pathThroughALoop_isRefused(String path) {
        assertThatThrownBy(() -> edits.put(path, "x", OWNED, "test"))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("symbolic links");
        assertThatThrownBy(() -> edits.exists(path)).isInstanceOf(IOException.class);
    }

    @ParameterizedTest
    @CsvSource({"/etc/hostname/x, not a directory", "/etc, is a directory", "/dev/null, is a device"})
    void fileWhereNoneCanBe_isRefused(String path, String reason) {
        assertThatThrownBy(() -> edits.put(path, "x", OWNED, "test"))
                .isInstanceOf(IOException.class)
                .hasMessageContaining(reason);
        assertThatThrownBy(() -> edits.link(path, "x", "test")).isInstanceOf(IOException.class);
        assertThat(edits.plan()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"/etc", "/dev/null"})
    void whatIsNoFile_isNotRemoved(String path) {
        assertThatThrownBy(() -> edits.remove(path, "test")).isInstanceOf(IOException.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/dev/null", "/"})
    void deviceAndRoot_keepTheirAttributes(String path) {
        assertThatThrownBy(() -> edits.attributes(path, OWNED, "test")).isInstanceOf(IOException.class);
    }

    @Test
    void fileIsNoPlaceForADirectory() {
        assertThatThrownBy(() -> edits.directory("/etc/hostname", OWNED, "wanted here"))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("wanted here");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "relative", "/", "/etc/", "/etc/.", "/etc/..", "/nul\0"})
    void pathThatNamesNoFile_isADefectOfTheCaller(String path) {
        assertThatThrownBy(() -> edits.put(path, "x", OWNED, "test")).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> edits.remove(path, "test")).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void dotsInTheMiddleOfAPath_areResolved() throws Exception {
        edits.put("/etc/../lib/./../lib//x", "x", OWNED, "test");

        assertThat(plan()).containsExactly("PutFile /usr/lib/x");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/etc/a\nrm -rf", "/etc/tab\t", "/etc/\u007f"})
    void controlCharacters_areRefusedInPathsAndTargets(String text) {
        assertThatThrownBy(() -> edits.put(text, "x", OWNED, "test"))
                .isInstanceOf(IOException.class)
                .hasMessageNotContaining(text);
        assertThatThrownBy(() -> edits.link("/etc/l", text, "test")).isInstanceOf(IOException.class);
    }

    @Test
    void bytesThatTheCallerChangesLater_areNotTheFiles() throws Exception {
        byte[] bytes = "before".getBytes(UTF_8);
        edits.put("/etc/f", bytes, OWNED, "test");
        bytes[0] = 'X';

        assertThat(edits.text("/etc/f")).contains("before");
    }

    @Test
    void fileOfThisMachine_isReadWhenItIsWanted(@TempDir Path directory) throws Exception {
        Path source = Files.writeString(directory.resolve("f"), "content");
        edits.put("/opt/f", source, OWNED, "test");

        assertThat(edits.read("/opt/f")).isEqualTo("content".getBytes(UTF_8));
        assertThat(edits.status("/opt/f")).contains(new FileStatus(FileKind.REGULAR, OWNED, 7));
    }

    @Test
    void fileThatIsTooLongToBeUnderstood_isNotRead() throws Exception {
        edits.put("/f", java.io.InputStream::nullInputStream, RootTree.MAX_READ_BYTES + 1L, OWNED, "test");

        assertThatThrownBy(() -> edits.read("/f"))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("at most");
    }

    /** Whatever is asked for: the plan can be carried out, and what is there then is what was seen before. */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20})
    void planOfRandomChanges_makesWhatWasSeen(long seed) throws Exception {
        Random random = new Random(seed);
        List<String> places =
                List.of("/etc", "/lib", "/opt/a", "/opt/a/b", "/etc/alias", "/etc/hostname", "/usr/lib/unit", "/data");
        for (int i = 0; i < 200; i++) {
            String path =
                    places.get(random.nextInt(places.size())) + (random.nextBoolean() ? "" : "/" + random.nextInt(4));
            FileAttributes attributes = new FileAttributes(random.nextInt(01000), random.nextInt(3), 0);
            try {
                switch (random.nextInt(6)) {
                    case 0 -> edits.put(path, "content " + i, attributes, "put");
                    case 1 -> edits.replace(path, "content " + i, "replace");
                    case 2 -> edits.link(path, places.get(random.nextInt(places.size())), "link");
                    case 3 -> edits.remove(path, "remove");
                    case 4 -> edits.attributes(path, attributes, "attributes");
                    default -> edits.directory(path, attributes, "directory");
                }
            } catch (IOException refused) {
                assertThat(refused).hasMessageNotContaining("null");
            }
        }
        MemoryRootTree done = new MemoryRootTree(stock);
        done.apply(edits.plan());
        assertSame(done, "/");
    }

    private void assertSame(RootTree done, String directory) throws IOException {
        assertThat(done.list(directory)).as(directory).isEqualTo(edits.list(directory));
        for (String name : done.list(directory)) {
            String path = (directory.equals("/") ? "" : directory) + "/" + name;
            FileStatus status = done.status(path).orElseThrow();
            assertThat(edits.status(path)).as(path).contains(status);
            switch (status.kind()) {
                case REGULAR -> assertThat(edits.read(path)).as(path).isEqualTo(done.read(path));
                case SYMLINK -> assertThat(edits.linkTarget(path)).as(path).isEqualTo(done.linkTarget(path));
                case DIRECTORY -> assertSame(done, path);
                case OTHER -> assertThat(path).isEqualTo("/dev/null");
            }
        }
    }
}
