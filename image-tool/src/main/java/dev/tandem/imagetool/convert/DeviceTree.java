package dev.tandem.imagetool.convert;

import dev.tandem.imagetool.rootfs.FileAttributes;
import dev.tandem.imagetool.rootfs.RootEdits;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A folder of this machine whose files are laid over the root file system; all become root's. Beside it may stand a manifest,
 * the folder's name with {@code .manifest}, that lists what is laid and with which permissions: builds lose those. Without one,
 * everything is, and of the permissions only one thing counts, whether a file may be executed, so that the umask of a checkout
 * does not change the image.
 *
 * @param folder the files, as they shall be under {@code /}
 * @param why for the plan
 */
record DeviceTree(Path folder, String why) {
    private static final int MAX_FILES = 20_000;
    private static final int MAX_MANIFEST_BYTES = 1 << 20;
    private static final Pattern LINE = Pattern.compile("(file|directory) ([0-7]{4}) (\\S.*)");

    /** Puts everything under {@code target}, which is empty for the root itself. */
    void applyTo(RootEdits root, String target) throws IOException {
        if (!Files.isDirectory(folder)) {
            throw new ConvertException("There is no folder " + folder + " (" + why + ")");
        }
        // A link to a folder would be walked as one entry, and its manifest not be found.
        DeviceTree real = new DeviceTree(folder.toRealPath(), why);
        Path manifest = real.folder.resolveSibling(real.folder.getFileName() + ".manifest");
        if (Files.exists(manifest)) {
            real.applyManifest(manifest, root, target);
        } else {
            real.applyAll(root, target);
        }
    }

    private void applyManifest(Path manifest, RootEdits root, String target) throws IOException {
        if (Files.size(manifest) > MAX_MANIFEST_BYTES) {
            throw new ConvertException(manifest + " is too long");
        }
        int number = 0;
        for (String line : Files.readAllLines(manifest)) {
            number++;
            if (line.isBlank() || line.startsWith("#")) {
                continue;
            }
            Matcher form = LINE.matcher(line);
            if (!form.matches()) {
                throw new ConvertException(String.format(
                        Locale.ROOT,
                        "%s, line %d: expected \"file MODE PATH\" or \"directory MODE PATH\"",
                        manifest,
                        number));
            }
            FileAttributes attributes = new FileAttributes(Integer.parseInt(form.group(2), 8), 0, 0);
            String path = target + "/" + form.group(3);
            if (form.group(1).equals("directory")) {
                root.directory(path, attributes, why);
            } else {
                root.put(path, folder.resolve(form.group(3)), attributes, why);
            }
        }
    }

    private void applyAll(RootEdits root, String target) throws IOException {
        List<Path> entries;
        try (Stream<Path> tree = Files.walk(folder)) {
            entries = tree.limit(MAX_FILES + 1L).sorted().toList();
        }
        if (entries.size() > MAX_FILES) {
            throw new ConvertException(folder + " has more than " + MAX_FILES + " files");
        }
        for (Path entry : entries.subList(1, entries.size())) {
            String path = target + "/" + folder.relativize(entry);
            if (Files.isSymbolicLink(entry)) {
                root.link(path, Files.readSymbolicLink(entry).toString(), why);
            } else if (Files.isDirectory(entry, LinkOption.NOFOLLOW_LINKS)) {
                root.directory(path, FileAttributes.PROGRAM, why);
            } else if (Files.isRegularFile(entry, LinkOption.NOFOLLOW_LINKS)) {
                boolean program = Files.getPosixFilePermissions(entry).contains(PosixFilePermission.OWNER_EXECUTE);
                root.put(path, entry, program ? FileAttributes.PROGRAM : FileAttributes.PUBLIC_FILE, why);
            } else {
                throw new ConvertException(entry + " is neither a file nor a directory nor a symbolic link");
            }
        }
    }
}
