package dev.tandem.imagetool.ext4;

import dev.tandem.imagetool.rootfs.FileAttributes;
import dev.tandem.imagetool.rootfs.FileKind;
import dev.tandem.imagetool.rootfs.FileStatus;
import dev.tandem.imagetool.rootfs.RootEdit;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Reads back what has been changed. */
final class EditVerifier {
    private static final int BUFFER_BYTES = 1 << 16;

    private final E2fsprogs tools;
    private final Path directory;
    private final String name;
    private final Path scratch;
    private final Ext4Tree tree;

    /**
     * @param tools that run in {@code directory}
     * @param name of the file system's file there
     */
    EditVerifier(E2fsprogs tools, Path directory, String name, Path scratch) {
        this.tools = tools;
        this.directory = directory;
        this.name = name;
        this.scratch = scratch;
        tree = new Ext4Tree(tools, name);
    }

    void verify(List<RootEdit> edits) throws IOException {
        List<RootEdit.PutFile> files = new ArrayList<>();
        for (RootEdit edit : edits) {
            verifyStatus(edit);
            if (edit instanceof RootEdit.PutFile put) {
                files.add(put);
            }
        }
        verifyContents(files);
    }

    private void verifyStatus(RootEdit edit) throws IOException {
        Optional<FileStatus> found = tree.status(edit.path());
        if (edit instanceof RootEdit.PutFile put) {
            expect(edit, new FileStatus(FileKind.REGULAR, put.attributes(), put.sizeBytes()), found);
        } else if (edit instanceof RootEdit.MakeDirectory directory) {
            expect(edit, new FileStatus(FileKind.DIRECTORY, directory.attributes(), 0), found);
        } else if (edit instanceof RootEdit.PutLink link) {
            int length = link.target().getBytes(StandardCharsets.UTF_8).length;
            expect(edit, new FileStatus(FileKind.SYMLINK, new FileAttributes(0777, 0, 0), length), found);
            if (!tree.linkTarget(edit.path()).equals(link.target())) {
                throw failed(edit, "a link to " + link.target(), "a link to " + tree.linkTarget(edit.path()));
            }
        } else if (edit instanceof RootEdit.Remove) {
            if (found.isPresent()) {
                throw failed(edit, "nothing", found.get().toString());
            }
        } else if (edit instanceof RootEdit.SetAttributes set) {
            if (!found.map(FileStatus::attributes).equals(Optional.of(set.attributes()))) {
                throw failed(edit, set.attributes().toString(), found.toString());
            }
        }
    }

    private static void expect(RootEdit edit, FileStatus expected, Optional<FileStatus> found) throws IOException {
        if (!found.equals(Optional.of(expected))) {
            throw failed(
                    edit, expected.toString(), found.map(FileStatus::toString).orElse("nothing"));
        }
    }

    /** One process for all of them: there are hundreds of boot files. */
    private void verifyContents(List<RootEdit.PutFile> files) throws IOException {
        List<String> commands = new ArrayList<>();
        for (int i = 0; i < files.size(); i++) {
            long inode = tree.node(files.get(i).path()).orElseThrow().inode();
            commands.add("dump <" + inode + "> \""
                    + DebugfsScript.nameFrom(directory, readBack(i)).replace("\"", "\"\"") + "\"");
        }
        Path script = scratch.resolve("read-back");
        Files.write(script, commands);
        DebugfsErrors.refuse(
                "read back what was changed",
                tools.run("debugfs", "-f", DebugfsScript.nameFrom(directory, script), name));
        for (int i = 0; i < files.size(); i++) {
            if (!sameContent(files.get(i), readBack(i))) {
                throw failed(files.get(i), "the content that was written", "another one");
            }
            Files.delete(readBack(i));
        }
    }

    private Path readBack(int index) {
        return scratch.resolve("read-back-" + index);
    }

    private static boolean sameContent(RootEdit.PutFile file, Path found) throws IOException {
        try (InputStream expected = file.content().open();
                InputStream actual = Files.newInputStream(found)) {
            while (true) {
                byte[] one = expected.readNBytes(BUFFER_BYTES);
                byte[] other = actual.readNBytes(BUFFER_BYTES);
                if (!Arrays.equals(one, other)) {
                    return false;
                }
                if (one.length == 0) {
                    return true;
                }
            }
        }
    }

    private static IOException failed(RootEdit edit, String expected, String found) {
        return new IOException(String.format(
                Locale.ROOT,
                "debugfs did not change %s as it should: expected %s, found %s",
                edit.path(),
                expected,
                found));
    }
}
