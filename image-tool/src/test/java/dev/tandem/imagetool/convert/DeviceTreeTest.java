package dev.tandem.imagetool.convert;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tandem.imagetool.rootfs.FileAttributes;
import dev.tandem.imagetool.rootfs.MemoryRootTree;
import dev.tandem.imagetool.rootfs.RootEdits;
import dev.tandem.imagetool.rootfs.TreeContent;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class DeviceTreeTest {
    @TempDir
    Path parent;

    private final RootEdits root = new RootEdits(new MemoryRootTree(new TreeContent().directory("/usr/lib")));
    private Path folder;

    @BeforeEach
    void makeFolder() throws IOException {
        folder = Files.createDirectory(parent.resolve("device"));
    }

    private void file(String path, String permissions) throws IOException {
        Path file = folder.resolve(path);
        Files.createDirectories(file.getParent());
        Files.writeString(file, path);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(permissions));
    }

    private void manifest(String text) throws IOException {
        Files.writeString(parent.resolve("device.manifest"), text);
    }

    private void apply(String target) throws IOException {
        new DeviceTree(folder, "the update client").applyTo(root, target);
    }

    private FileAttributes attributes(String path) throws IOException {
        return root.status(path).orElseThrow().attributes();
    }

    @Test
    void withoutManifest_everythingIsLaid_andOnlyExecutableCounts() throws IOException {
        file("bin/java", "rwx------");
        file("lib/security/policy", "rw-------");
        Files.createSymbolicLink(folder.resolve("lib/link"), Path.of("security/policy"));

        apply("/usr/lib/runtime");

        assertThat(attributes("/usr/lib/runtime/bin/java")).isEqualTo(FileAttributes.PROGRAM);
        assertThat(attributes("/usr/lib/runtime/lib/security/policy")).isEqualTo(FileAttributes.PUBLIC_FILE);
        assertThat(attributes("/usr/lib/runtime/lib/security")).isEqualTo(FileAttributes.PROGRAM);
        assertThat(root.linkTarget("/usr/lib/runtime/lib/link")).isEqualTo("security/policy");
        assertThat(new String(root.read("/usr/lib/runtime/bin/java"), StandardCharsets.UTF_8))
                .isEqualTo("bin/java");
    }

    @Test
    void manifest_decidesWhatIsLaid_andHow() throws IOException {
        file("usr/lib/tandem/persist", "rw-r--r--");
        file("editor-backup~", "rw-r--r--");
        manifest("""
                # a comment

                directory 0555 data
                file 0755 usr/lib/tandem/persist
                """);

        apply("");

        assertThat(attributes("/usr/lib/tandem/persist")).isEqualTo(FileAttributes.PROGRAM);
        assertThat(attributes("/data")).isEqualTo(new FileAttributes(0555, 0, 0));
        assertThat(root.status("/editor-backup~")).isEmpty();
    }

    @Test
    void manifest_withALineThatIsNone_isRefusedWithItsNumber() throws IOException {
        for (String line : new String[] {"link 0777 a", "file 755 a", "file 0855 a", "file 0755", "file 0755 "}) {
            manifest("# first\n" + line + "\n");
            assertThatThrownBy(() -> apply(""))
                    .isInstanceOf(ConvertException.class)
                    .hasMessageContaining("device.manifest, line 2: expected");
        }
    }

    @Test
    void manifest_withAFileThatIsMissing_isRefused() throws IOException {
        manifest("file 0644 usr/lib/nothing\n");

        assertThatThrownBy(() -> apply("")).isInstanceOf(IOException.class).hasMessageContaining("usr/lib/nothing");
    }

    @Test
    void linkToAFolder_isThatFolder() throws IOException {
        file("bin/java", "rwxr-xr-x");
        Path link = Files.createSymbolicLink(parent.resolve("link"), folder);

        new DeviceTree(link, "the update client").applyTo(root, "/usr/lib/runtime");

        assertThat(attributes("/usr/lib/runtime/bin/java")).isEqualTo(FileAttributes.PROGRAM);
    }

    @Test
    void missingFolder_isRefused() {
        assertThatThrownBy(() -> new DeviceTree(parent.resolve("nowhere"), "the update client").applyTo(root, ""))
                .isInstanceOf(ConvertException.class)
                .hasMessageContaining("There is no folder")
                .hasMessageContaining("the update client");
    }

    @Test
    void pipe_isRefused() throws Exception {
        assertThat(new ProcessBuilder("mkfifo", folder.resolve("pipe").toString())
                        .start()
                        .waitFor())
                .isZero();

        assertThatThrownBy(() -> apply(""))
                .isInstanceOf(ConvertException.class)
                .hasMessageContaining("is neither a file nor a directory nor a symbolic link");
    }
}
