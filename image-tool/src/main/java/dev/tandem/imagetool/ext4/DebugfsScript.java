package dev.tandem.imagetool.ext4;

import dev.tandem.imagetool.rootfs.FileAttributes;
import dev.tandem.imagetool.rootfs.FileKind;
import dev.tandem.imagetool.rootfs.FileStatus;
import dev.tandem.imagetool.rootfs.RootEdit;
import dev.tandem.imagetool.rootfs.RootTree;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Changes of a file system as commands for debugfs, which are carried out in one go. */
final class DebugfsScript {
    /** debugfs reads its script into a buffer of this size, line by line. */
    private static final int MAX_LINE_BYTES = 8192;

    private final RootTree stock;
    private final Instant time;
    private final Path directory;
    private final Path scratch;
    private final List<String> lines = new ArrayList<>();
    private int files;

    private DebugfsScript(RootTree stock, Instant time, Path directory, Path scratch) {
        this.stock = stock;
        this.time = time;
        this.directory = directory;
        this.scratch = scratch;
    }

    /**
     * @param stock what is there before
     * @param time of everything that is new
     * @param directory in which debugfs runs
     * @param scratch where contents are put for debugfs to read
     */
    static DebugfsScript of(List<RootEdit> edits, RootTree stock, Instant time, Path directory, Path scratch)
            throws IOException {
        DebugfsScript script = new DebugfsScript(stock, time, directory, scratch);
        for (RootEdit edit : edits) {
            script.add(edit);
        }
        return script;
    }

    /** Writes the commands to a file, and gives its name for debugfs. */
    String write() throws IOException {
        Path file = scratch.resolve("script");
        Files.write(file, lines, StandardCharsets.UTF_8);
        return nameFrom(directory, file);
    }

    /** How a program that runs in a directory finds a file. */
    static String nameFrom(Path directory, Path file) {
        return directory.relativize(file.toAbsolutePath()).toString();
    }

    private void add(RootEdit edit) throws IOException {
        String path = quoted(edit.path());
        if (edit instanceof RootEdit.PutFile file) {
            removeExisting(edit.path());
            line("write " + quoted(nameFrom(directory, content(file))) + " " + path);
            set(path, 0100000, file.attributes());
        } else if (edit instanceof RootEdit.MakeDirectory directory) {
            line("mkdir " + path);
            set(path, 0040000, directory.attributes());
        } else if (edit instanceof RootEdit.PutLink link) {
            removeExisting(edit.path());
            line("symlink " + path + " " + quoted(link.target()));
            setTimes(path);
        } else if (edit instanceof RootEdit.Remove) {
            line("rm " + path);
        } else if (edit instanceof RootEdit.SetAttributes attributes) {
            FileKind kind = stock.status(edit.path())
                    .map(FileStatus::kind)
                    .orElseThrow(() -> new IOException(edit.path() + " is not in the image"));
            set(path, kind == FileKind.DIRECTORY ? 0040000 : 0100000, attributes.attributes());
        }
    }

    private void removeExisting(String path) throws IOException {
        Optional<FileStatus> there = stock.status(path);
        if (there.isPresent()) {
            line("rm " + quoted(path));
        }
    }

    private Path content(RootEdit.PutFile file) throws IOException {
        Path copy = scratch.resolve("content-" + files++);
        try (InputStream content = file.content().open()) {
            Files.copy(content, copy);
        }
        if (Files.size(copy) != file.sizeBytes()) {
            throw new IOException(String.format(
                    Locale.ROOT,
                    "%s should get %d bytes, its source has %d: it has changed meanwhile",
                    file.path(),
                    file.sizeBytes(),
                    Files.size(copy)));
        }
        return copy;
    }

    private void set(String path, int type, FileAttributes attributes) throws IOException {
        line(String.format(Locale.ROOT, "sif %s mode 0%o", path, type | attributes.mode()));
        line(String.format(Locale.ROOT, "sif %s uid %d", path, attributes.uid()));
        line(String.format(Locale.ROOT, "sif %s gid %d", path, attributes.gid()));
        setTimes(path);
    }

    private void setTimes(String path) throws IOException {
        for (String field : List.of("atime", "ctime", "mtime", "crtime")) {
            line(String.format(Locale.ROOT, "sif %s %s @%d", path, field, time.getEpochSecond()));
        }
    }

    /** In quotation marks, in which a doubled one stands for itself; what ends the line cannot be written at all. */
    private static String quoted(String text) throws IOException {
        if (text.chars().anyMatch(c -> c < ' ')) {
            throw new IOException("a name with a control character cannot be put into the image: "
                    + text.replaceAll("\\p{Cntrl}", "?"));
        }
        return '"' + text.replace("\"", "\"\"") + '"';
    }

    private void line(String command) throws IOException {
        if (command.getBytes(StandardCharsets.UTF_8).length >= MAX_LINE_BYTES) {
            throw new IOException("a name is too long to be put into the image: " + command.substring(0, 200) + "...");
        }
        lines.add(command);
    }
}
