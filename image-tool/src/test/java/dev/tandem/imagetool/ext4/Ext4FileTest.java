package dev.tandem.imagetool.ext4;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tandem.imagetool.rootfs.FileAttributes;
import dev.tandem.imagetool.rootfs.FileKind;
import dev.tandem.imagetool.rootfs.FileStatus;
import dev.tandem.imagetool.rootfs.RootEdit;
import dev.tandem.imagetool.rootfs.RootEdits;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class Ext4FileTest {
    private static final Instant TIME = Instant.ofEpochSecond(1_750_000_000);

    @TempDir
    Path directory;

    private final E2fsprogs tools = new E2fsprogs(TIME, System.getenv());
    private Path image;
    private Path scratch;

    @BeforeEach
    void makeFileSystem() throws Exception {
        Path tree = directory.resolve("tree");
        Files.createDirectories(tree.resolve("usr/lib/modules"));
        Files.createDirectories(tree.resolve("etc"));
        Files.createSymbolicLink(tree.resolve("lib"), Path.of("usr/lib"));
        Files.createSymbolicLink(tree.resolve("usr/long"), Path.of("lib/" + "x/../".repeat(14) + "modules"));
        Files.createDirectories(tree.resolve("usr/lib/x"));
        Files.writeString(tree.resolve("etc/hostname"), "raspberrypi\n");
        Files.createLink(tree.resolve("etc/hostname.link"), tree.resolve("etc/hostname"));
        Files.writeString(tree.resolve("etc/two words \"quoted\"\nlines"), "odd\n");
        image = directory.resolve("root.ext4");
        scratch = Files.createDirectory(directory.resolve("scratch"));
        E2fsprogs.Output made = tools.run(
                "mke2fs",
                "-q",
                "-t",
                "ext4",
                "-U",
                "00000000-0000-4000-8000-000000000001",
                "-E",
                "hash_seed=00000000-0000-4000-8000-000000000002,root_owner=0:0",
                "-d",
                tree.toString(),
                image.toString(),
                "16M");
        assertThat(made.exitCode()).as(made.said()).isZero();
    }

    private Ext4File file() {
        return new Ext4File(tools, image);
    }

    @Test
    void tree_findsWhatIsThere() throws IOException {
        Ext4Tree tree = new Ext4Tree(tools, image.toString());

        assertThat(tree.status("/etc/hostname").orElseThrow().sizeBytes()).isEqualTo(12);
        assertThat(tree.status("/lib").orElseThrow().kind()).isEqualTo(FileKind.SYMLINK);
        assertThat(tree.status("/lib/modules").orElseThrow().kind()).isEqualTo(FileKind.DIRECTORY);
        assertThat(tree.status("/lib/nothing")).isEmpty();
        assertThat(tree.status("/etc/hostname/below")).isEmpty();
        assertThat(tree.list("/lib")).containsExactly("modules", "x");
        assertThat(tree.list("/nowhere")).isEmpty();
        assertThat(tree.linkTarget("/lib")).isEqualTo("usr/lib");
        assertThat(tree.linkTarget("/usr/long")).endsWith("../modules").hasSizeGreaterThan(60);
        assertThat(tree.read("/etc/hostname")).asString(StandardCharsets.UTF_8).isEqualTo("raspberrypi\n");
        assertThat(tree.list("/etc")).contains("two words \"quoted\"\nlines");
        assertThatThrownBy(() -> tree.read("/etc")).hasMessageContaining("/etc is not a regular file");
        assertThatThrownBy(() -> tree.read("/etc/nothing")).hasMessageContaining("/etc/nothing");
    }

    @Test
    void directoryWithANameThatMeansSomethingToE2fsprogs_isADirectory() throws IOException {
        Path odd = Files.createDirectory(directory.resolve("what? \"now\"\noffset=1"));
        image = Files.move(image, odd.resolve("root.ext4"));
        scratch = Files.createDirectory(odd.resolve("scratch"));
        RootEdits edits = new RootEdits(file().tree());
        edits.put("/etc/new", "new\n", FileAttributes.PUBLIC_FILE, "a test");

        file().resize(24 << 20);
        file().apply(edits.plan(), scratch);
        Ext4Maker.make(tools, odd.resolve("data.ext4"), 16 << 20, "data", UUID.randomUUID());

        assertThat(file().usedBlocks()).isNotEmpty();
        assertThat(file().tree().read("/etc/new"))
                .asString(StandardCharsets.UTF_8)
                .isEqualTo("new\n");
    }

    @Test
    void tree_atOffset_isTheSame() throws IOException {
        Path disk = directory.resolve("disk");
        Files.write(disk, new byte[1 << 20]);
        Files.write(disk, Files.readAllBytes(image), java.nio.file.StandardOpenOption.APPEND);

        assertThat(new Ext4Tree(tools, disk + "?offset=1048576").list("/")).contains("etc", "lib", "usr");
    }

    @Test
    void apply_everyKindOfEdit_isThereAfterwards() throws IOException {
        RootEdits edits = new RootEdits(file().tree());
        edits.put("/lib/new dir/a \"b\"", "hello", new FileAttributes(04755, 1000, 70000), "test");
        edits.replace("/etc/hostname", "tandem\n", "test");
        edits.link("/etc/systemd/x.service", "/dev/null", "test");
        edits.link("/etc/longlink", "y/".repeat(50), "test");
        edits.remove("/lib/x/../../long", "test");
        edits.attributes("/etc", new FileAttributes(0700, 1, 2), "test");
        byte[] big = new byte[3 << 20];
        Arrays.fill(big, (byte) 7);
        edits.put("/boot/kernel8.img", big, FileAttributes.PUBLIC_FILE, "test");

        file().apply(edits.plan(), scratch);

        RootEdits after = new RootEdits(file().tree());
        assertThat(after.status("/usr/lib/new dir/a \"b\""))
                .contains(new FileStatus(FileKind.REGULAR, new FileAttributes(04755, 1000, 70000), 5));
        assertThat(after.text("/etc/hostname")).contains("tandem\n");
        assertThat(after.text("/etc/hostname.link")).contains("raspberrypi\n");
        assertThat(after.linkTarget("/etc/systemd/x.service")).isEqualTo("/dev/null");
        assertThat(after.status("/etc").orElseThrow().attributes()).isEqualTo(new FileAttributes(0700, 1, 2));
        assertThat(after.read("/boot/kernel8.img")).isEqualTo(big);
        assertThat(after.status("/usr/long")).isEmpty();
    }

    @Test
    void apply_twice_givesTheSameBytes() throws IOException {
        Path other = directory.resolve("other.ext4");
        Files.copy(image, other);
        List<byte[]> results = new java.util.ArrayList<>();
        for (Path each : List.of(image, other)) {
            Ext4File file = new Ext4File(tools, each);
            RootEdits edits = new RootEdits(file.tree());
            edits.put("/a/b", "c", FileAttributes.PUBLIC_FILE, "test");
            edits.remove("/etc/hostname", "test");
            file.apply(edits.plan(), Files.createTempDirectory(directory, "scratch"));
            file.resize(24 << 20);
            results.add(Files.readAllBytes(each));
        }
        assertThat(results.get(0)).isEqualTo(results.get(1));
    }

    @Test
    void apply_moreThanFits_saysSoAndFails() throws IOException {
        RootEdits edits = new RootEdits(file().tree());
        edits.put("/big", new byte[32 << 20], FileAttributes.PUBLIC_FILE, "test");
        byte[] random = new byte[32 << 20];
        new java.util.Random(1).nextBytes(random);
        edits.put("/big2", random, FileAttributes.PUBLIC_FILE, "test");

        assertThatThrownBy(() -> file().apply(edits.plan(), scratch))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("debugfs");
    }

    @Test
    void apply_editOfAPlaceThatWasMadeBehindItsBack_isNoticed() throws IOException {
        List<RootEdit> edits = List.of(new RootEdit.MakeDirectory("/etc", FileAttributes.PROGRAM, "test"));

        assertThatThrownBy(() -> file().apply(edits, scratch)).hasMessageContaining("debugfs failed");
    }

    @Test
    void verifier_contentThatIsNotThere_isNoticed() throws IOException {
        List<RootEdit> edits = List.of(new RootEdit.PutFile(
                "/etc/hostname",
                () -> new java.io.ByteArrayInputStream("raspberrypX\n".getBytes(StandardCharsets.UTF_8)),
                12,
                new Ext4Tree(tools, image.toString())
                        .status("/etc/hostname")
                        .orElseThrow()
                        .attributes(),
                "test"));

        assertThatThrownBy(() -> new EditVerifier(tools.in(directory), directory, "root.ext4", scratch).verify(edits))
                .hasMessageContaining("did not change /etc/hostname");
    }

    @Test
    void resize_growsAndShrinks_andStaysSound() throws IOException {
        file().resize(40 << 20);
        assertThat(Files.size(image)).isEqualTo(40 << 20);
        assertThat(file().superblock().sizeBytes()).isEqualTo(40 << 20);
        file().resize(12 << 20);
        assertThat(Files.size(image)).isEqualTo(12 << 20);
        file().check();
        assertThat(file().tree().list("/etc")).contains("hostname");
    }

    @Test
    void resize_belowItsContent_isRefusedWithBothSizes() throws IOException {
        RootEdits edits = new RootEdits(file().tree());
        byte[] random = new byte[6 << 20];
        new java.util.Random(1).nextBytes(random);
        edits.put("/big", random, FileAttributes.PUBLIC_FILE, "test");
        file().apply(edits.plan(), scratch);

        assertThatThrownBy(() -> file().resize(4 << 20))
                .hasMessageContaining("4194304")
                .hasMessageContaining("used");
    }

    @Test
    void check_damaged_isRefused() throws IOException {
        byte[] bytes = Files.readAllBytes(image);
        Arrays.fill(bytes, 4096, 3 * 4096, (byte) 0x55);
        Files.write(image, bytes);

        assertThatThrownBy(() -> file().check()).hasMessageContaining("damaged");
    }

    @Test
    void superblock_ofSomethingElse_isEmpty() {
        assertThat(Superblock.parse(new byte[1024])).isEqualTo(Optional.empty());
    }

    @Test
    void scratch_withAQuotationMarkInItsName_works() throws IOException {
        Path odd = Files.createDirectory(directory.resolve("scratch \"odd\""));
        Path moved = odd.resolve("root.ext4");
        Files.move(image, moved, StandardCopyOption.ATOMIC_MOVE);
        RootEdits edits = new RootEdits(new Ext4File(tools, moved).tree());
        edits.put("/etc/x", "y", FileAttributes.SECRET_FILE, "test");

        new Ext4File(tools, moved).apply(edits.plan(), odd);

        assertThat(new Ext4File(tools, moved).tree().read("/etc/x")).hasSize(1);
    }
}
