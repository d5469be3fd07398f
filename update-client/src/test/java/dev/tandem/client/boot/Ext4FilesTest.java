package dev.tandem.client.boot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class Ext4FilesTest {
    /** Names at which a line of commands could break. */
    private static final List<String> NAMES = List.of(
            "a \"quoted\" name",
            "\"",
            "<12>",
            "!touch pwned",
            "-R",
            "# comment",
            "two  blanks ",
            "ümläut ✓",
            "semi;colon $(x) `y` 'z'",
            "%s%n",
            "x".repeat(200));

    @TempDir
    Path directory;

    private Ext4Files files(TestSystem system) throws Exception {
        return new Ext4Files(system.makeRoot(directory, 4096).toString());
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static Ext4Files.Expected expected(String path, String content) {
        return new Ext4Files.Expected(
                path,
                bytes(content).length,
                HexFormat.of().formatHex(Sha256.digest().digest(bytes(content))));
    }

    @Test
    void names_ofAnyKind_areAskedFor() throws Exception {
        TestSystem system = TestSystem.named("x");
        List<Ext4Files.Expected> expected = new ArrayList<>();
        for (String name : NAMES) {
            system.file("odd/" + name, "content of " + name);
            expected.add(expected("/odd/" + name, "content of " + name));
        }
        Ext4Files files = files(system);

        Map<String, Ext4Files.Status> found =
                files.status(expected.stream().map(Ext4Files.Expected::path).toList());

        assertThat(found).hasSize(NAMES.size());
        for (Ext4Files.Expected file : expected) {
            assertThat(found.get(file.path()))
                    .as(file.path())
                    .isEqualTo(new Ext4Files.Status("regular", file.sizeBytes(), TestSystem.TIME));
        }
        try (Ext4Files.Contents contents = files.contents(expected)) {
            for (int i = 0; i < NAMES.size(); i++) {
                try (InputStream in = contents.open(expected.get(i))) {
                    assertThat(in).hasBinaryContent(bytes("content of " + NAMES.get(i)));
                }
            }
            contents.end();
        }
        assertThat(Path.of("pwned")).doesNotExist();
    }

    @Test
    void names_withControlCharacters_areRefused() throws Exception {
        Ext4Files files = files(TestSystem.named("x"));

        for (String path : List.of("/a\nrm /b", "/a\rb", "/a\u0000", "relative", "", "/" + "x".repeat(3000))) {
            assertThatThrownBy(() -> files.status(List.of(path))).isInstanceOf(IOException.class);
        }
    }

    @Test
    void status_tellsKinds_andLeavesOutWhatIsNotThere() throws Exception {
        TestSystem system = TestSystem.named("x").file("empty", "");
        Ext4Files files = files(system);

        Map<String, Ext4Files.Status> found = files.status(
                List.of("/none", "/etc", "/empty", "/none/at/all", "/etc/os-release", "/etc/os-release/x"));

        assertThat(found).containsOnlyKeys("/etc", "/empty", "/etc/os-release");
        assertThat(found.get("/etc").type()).isEqualTo("directory");
        assertThat(found.get("/empty").sizeBytes()).isZero();
        assertThat(found.get("/etc/os-release").isRegular()).isTrue();
        assertThat(files.status(List.of())).isEmpty();
    }

    @Test
    void file_thatIsLargerThanExpected_isNotRead() throws Exception {
        Ext4Files files = files(TestSystem.named("x").file("f", "12345"));
        Ext4Files.Status status = files.status(List.of("/f")).get("/f");

        assertThat(files.read("/f", status, 5)).isEqualTo(bytes("12345"));
        assertThatThrownBy(() -> files.read("/f", status, 4)).hasMessageContaining("5 bytes, expected a regular one");
        assertThatThrownBy(() -> files.read("/none", status, 5)).isInstanceOf(IOException.class);
        assertThatThrownBy(() -> files.read("/etc", new Ext4Files.Status("directory", 1, TestSystem.TIME), 5))
                .hasMessageContaining("directory");
    }

    @Test
    void content_thatIsNotTheExpected_isAnError_atItsEnd() throws Exception {
        Ext4Files files = files(TestSystem.named("x").file("f", "12345").file("g", "67890"));

        try (Ext4Files.Contents contents = files.contents(List.of(expected("/f", "12346"), expected("/g", "67890")));
                InputStream in = contents.open(expected("/f", "12346"))) {
            assertThatThrownBy(in::readAllBytes)
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("/f")
                    .hasMessageContaining("expected SHA-256");
            assertThatThrownBy(contents::end).isInstanceOf(IOException.class);
        }
    }

    @Test
    void content_thatIsShorterOrMissing_isAnError_andDoesNotWaitForEver() throws Exception {
        Ext4Files files = files(TestSystem.named("x").file("f", "12345").file("g", "67890"));

        for (Ext4Files.Expected wrong :
                List.of(new Ext4Files.Expected("/f", 1_000_000, "0".repeat(64)), expected("/none", "12345"))) {
            try (Ext4Files.Contents contents = files.contents(List.of(wrong, expected("/g", "67890")))) {
                assertThatThrownBy(() -> {
                            try (InputStream in = contents.open(wrong)) {
                                in.readAllBytes();
                            }
                        })
                        .isInstanceOf(IOException.class);
            }
        }
    }

    @Test
    void contents_areReadInTheirOrder_eachToItsEnd() throws Exception {
        Ext4Files files = files(TestSystem.named("x").file("f", "12345").file("g", "67890"));
        Ext4Files.Expected f = expected("/f", "12345");
        Ext4Files.Expected g = expected("/g", "67890");

        try (Ext4Files.Contents contents = files.contents(List.of(f, g))) {
            assertThatThrownBy(() -> contents.open(g)).hasMessageContaining("/g is not the next file");
            contents.open(f).read();
            assertThatThrownBy(() -> contents.open(g)).hasMessageContaining("/g is not the next file");
        }
        try (Ext4Files.Contents contents = files.contents(List.of(f, g))) {
            contents.open(f).readAllBytes();
            assertThatThrownBy(contents::end).isInstanceOf(IOException.class);
        }
    }

    @Test
    void something_thatIsNoExt4_isAnError_thatSaysSo() throws Exception {
        Path zeros = Files.write(directory.resolve("zeros"), new byte[1 << 20]);

        for (Path device : List.of(zeros, directory.resolve("none"))) {
            assertThatThrownBy(() -> new Ext4Files(device.toString()).status(List.of("/etc")))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("debugfs");
        }
    }

    @Test
    void fileSystem_thatIsDamaged_isAnError() throws Exception {
        Path image = TestSystem.named("x").file("f", "12345").makeRoot(directory, 4096);
        // The table of inodes and all directories are in here; the superblock stays.
        try (FileChannel channel = FileChannel.open(image, StandardOpenOption.WRITE)) {
            for (long at = 4096 * 2; at < channel.size(); at += 1 << 20) {
                ByteBuffer junk = ByteBuffer.allocate(1 << 20);
                java.util.Arrays.fill(junk.array(), (byte) 0xa5);
                channel.write(junk, at);
            }
        }

        assertThatThrownBy(() -> new Ext4Files(image.toString()).status(List.of("/f")))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("debugfs");
    }
}
