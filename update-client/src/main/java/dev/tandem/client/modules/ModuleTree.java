package dev.tandem.client.modules;

import dev.tandem.artifact.ArtifactHeader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Map;

/** The directory in which an update module works, from Download to Cleanup (protocol v3, "File API"). */
final class ModuleTree {
    private static final String MODE = "rw-------";

    private final Path directory;

    ModuleTree(Path directory) {
        this.directory = directory.toAbsolutePath();
    }

    Path directory() {
        return directory;
    }

    Path files() {
        return directory.resolve("files");
    }

    Path streamNext() {
        return directory.resolve("stream-next");
    }

    Path streams() {
        return directory.resolve("streams");
    }

    boolean exists() {
        return Files.isDirectory(directory, LinkOption.NOFOLLOW_LINKS);
    }

    /** Begins anew: whatever was there goes, and when this returns the new tree is durable. */
    void prepare(ArtifactHeader header, CurrentSoftware current) throws IOException {
        DurableTree.remove(directory);
        DurableTree.createDirectories(directory);
        Files.createDirectory(directory.resolve("tmp"));
        write("version", "3\n");
        write("current_artifact_name", line(current.artifactName()));
        write("current_artifact_group", line(current.artifactGroup()));
        write("current_device_type", line(current.deviceType()));
        Path headers = Files.createDirectory(directory.resolve("header"));
        for (Map.Entry<String, byte[]> file : HeaderFiles.of(header).entrySet()) {
            DurableTree.write(headers.resolve(file.getKey()), file.getValue(), MODE);
        }
        DurableTree.force(directory);
    }

    void force() throws IOException {
        DurableTree.force(directory);
    }

    void remove() throws IOException {
        DurableTree.remove(directory);
    }

    /**
     * Where a payload file goes. The reader has let pass only names without a slash; here, where a name becomes a path, it
     * is looked at once more.
     */
    static Path resolve(Path parent, String name) throws ModuleException {
        if (!isPlain(name)) {
            throw new ModuleException("the payload has a file whose name cannot be used here: '" + Text.printable(name)
                    + "'; expected a name without a slash and not . or ..");
        }
        return parent.resolve(name);
    }

    /** Whether it names something directly in a directory. */
    static boolean isPlain(String name) {
        return !name.isEmpty()
                && !name.equals(".")
                && !name.equals("..")
                && name.indexOf('/') < 0
                && name.chars().noneMatch(Character::isISOControl)
                && name.getBytes(StandardCharsets.UTF_8).length <= 255;
    }

    private void write(String name, String text) throws IOException {
        DurableTree.write(directory.resolve(name), text.getBytes(StandardCharsets.UTF_8), MODE);
    }

    private static String line(String value) {
        return value.isEmpty() ? "" : value + "\n";
    }
}
