package dev.tandem.imagetool.provision;

import dev.tandem.imagetool.config.Shown;
import dev.tandem.imagetool.rootfs.FileAttributes;
import dev.tandem.imagetool.rootfs.FileKind;
import dev.tandem.imagetool.rootfs.RootEdits;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * A folder of this machine whose files are laid over the root file system; what belongs to the boot partition goes there. All
 * become root's, and of the permissions only one thing counts, whether a file may be executed, so that the umask of a checkout
 * does not change the image; {@link OwnersFile} says otherwise where it must be. Links are copied as links.
 */
final class Overlay {
    private static final int MAX_FILES = 50_000;
    private static final int MAX_DEPTH = 64;

    private final Path folder;
    private final String target;
    private final String why;
    private final Changes changes;
    private final OwnersFile owners;
    private final List<String> replaced = new ArrayList<>();

    private Overlay(Path folder, String target, String why, Changes changes) throws IOException {
        this.folder = folder;
        this.target = target;
        this.why = why;
        this.changes = changes;
        this.owners = OwnersFile.beside(folder, changes.root());
    }

    /** Lays a folder over {@code target}, which is empty for the root. */
    static void apply(Path folder, String target, String why, Changes changes) throws IOException {
        if (!Files.isDirectory(folder)) {
            throw new IOException(folder + " is no folder, expected one whose files are put into the image");
        }
        Overlay overlay = new Overlay(folder, target, why, changes);
        overlay.putAll();
        overlay.owners.requireAllUsed();
        if (!overlay.replaced.isEmpty()) {
            changes.notes().add(folder + " replaces files of the image: " + Shown.names(overlay.replaced));
        }
    }

    private void putAll() throws IOException {
        List<Path> entries;
        try (Stream<Path> tree = Files.walk(folder, MAX_DEPTH + 1)) {
            entries = tree.limit(MAX_FILES + 2L).sorted().toList();
        }
        if (entries.size() > MAX_FILES + 1) {
            throw new IOException(folder + " has more than " + MAX_FILES + " files, which is no overlay but a system");
        }
        for (Path entry : entries) {
            Path relative = folder.relativize(entry);
            if (!relative.toString().isEmpty()) {
                if (relative.getNameCount() > MAX_DEPTH) {
                    throw new IOException(folder + " is nested deeper than " + MAX_DEPTH + " folders");
                }
                put(entry, "/" + relative.toString().replace('\\', '/'));
            }
        }
    }

    private void put(Path entry, String name) throws IOException {
        if (name.indexOf('\ufffd') >= 0) {
            throw new IOException("a file in " + folder + " has a name that is not UTF-8: " + Shown.text(name));
        }
        String path = target + name;
        String mount = changes.system().bootMountPoint() + "/";
        if (path.startsWith(mount)) {
            putOnBoot(entry, path.substring(mount.length()));
            return;
        }
        if ((path + "/").equals(mount) && Files.isDirectory(entry, LinkOption.NOFOLLOW_LINKS)) {
            return; // the boot partition itself
        }
        RootEdits root = changes.root();
        if (Files.isSymbolicLink(entry)) {
            noteReplaced(path);
            root.link(path, Files.readSymbolicLink(entry).toString(), why);
        } else if (Files.isDirectory(entry, LinkOption.NOFOLLOW_LINKS)) {
            putDirectory(path, name);
        } else if (Files.isRegularFile(entry, LinkOption.NOFOLLOW_LINKS)) {
            noteReplaced(path);
            root.put(path, entry, owners.of(name, usual(entry)), why);
        } else {
            throw new IOException(
                    entry + " is neither a file nor a folder nor a symbolic link: a device, pipe or socket"
                            + " cannot be put into an image");
        }
    }

    /** One that is there keeps what it has, unless a line says what it shall have. */
    private void putDirectory(String path, String name) throws IOException {
        boolean there = changes.root().exists(path);
        changes.root().directory(path, owners.of(name, FileAttributes.PROGRAM), why);
        if (there && owners.names(name)) {
            FileAttributes now = changes.root().status(path).orElseThrow().attributes();
            changes.root().attributes(path, owners.of(name, now), why);
        }
    }

    private void putOnBoot(Path entry, String path) throws IOException {
        if (Files.isRegularFile(entry, LinkOption.NOFOLLOW_LINKS)) {
            if (path.equalsIgnoreCase("cmdline.txt") || path.equalsIgnoreCase("autoboot.txt")) {
                throw new IOException(entry + " cannot be put on the boot partition: " + path
                        + " says which slot starts, and is made for each");
            }
            if (Files.size(entry) > RootEdits.MAX_READ_BYTES) {
                throw new IOException(entry + " is too long for a boot partition");
            }
            changes.boot().put(path, Files.readAllBytes(entry));
        } else if (!Files.isDirectory(entry, LinkOption.NOFOLLOW_LINKS)) {
            throw new IOException(entry + " cannot be put on the boot partition: FAT holds only files and folders");
        }
    }

    private void noteReplaced(String path) throws IOException {
        if (changes.root()
                .status(path)
                .filter(s -> s.kind() != FileKind.DIRECTORY)
                .isPresent()) {
            replaced.add(path);
        }
    }

    private static FileAttributes usual(Path file) throws IOException {
        boolean program;
        try {
            program = Files.getPosixFilePermissions(file).contains(PosixFilePermission.OWNER_EXECUTE);
        } catch (UnsupportedOperationException e) {
            program = false; // a file system without permissions: the owners file can say it
        }
        return program ? FileAttributes.PROGRAM : FileAttributes.PUBLIC_FILE;
    }
}
