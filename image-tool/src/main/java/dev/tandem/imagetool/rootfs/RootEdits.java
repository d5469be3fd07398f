package dev.tandem.imagetool.rootfs;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotLinkException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;

/**
 * The changes that shall be made to a root file system, seen together with what it holds: who reads a path gets what will be
 * there. A path is changed at most once in the end; of two changes to it the later one counts. Nothing is written before
 * {@link #plan} is carried out.
 */
public final class RootEdits implements RootTree {
    private final RootTree stock;
    private final Map<String, RootEdit> edits = new LinkedHashMap<>();

    /** @param stock what is there now */
    public RootEdits(RootTree stock) {
        this.stock = stock;
    }

    /** Puts a file with these bytes; its directories are made when they are missing, owned by root, for all to read. */
    public void put(String path, byte[] content, FileAttributes attributes, String why) throws IOException {
        byte[] copy = content.clone();
        put(path, () -> new ByteArrayInputStream(copy), copy.length, attributes, why);
    }

    /** Puts a text file in UTF-8. */
    public void put(String path, String content, FileAttributes attributes, String why) throws IOException {
        put(path, content.getBytes(StandardCharsets.UTF_8), attributes, why);
    }

    /** Puts a copy of a file of this machine. It must not change until the plan has been carried out. */
    public void put(String path, Path source, FileAttributes attributes, String why) throws IOException {
        put(path, () -> Files.newInputStream(source), Files.size(source), attributes, why);
    }

    /** Puts a file whose content is read when the plan is carried out, and again when it is verified. */
    public void put(String path, RootEdit.Content content, long sizeBytes, FileAttributes attributes, String why)
            throws IOException {
        String place = place(path);
        refuseDirectoryOrDevice(place);
        record(new RootEdit.PutFile(place, content, sizeBytes, attributes, why));
    }

    /** Replaces the content of a file and keeps its owner and permissions; a new one is public. */
    public void replace(String path, String content, String why) throws IOException {
        String file = follow(path);
        FileAttributes attributes = status(file).map(FileStatus::attributes).orElse(FileAttributes.PUBLIC_FILE);
        put(file, content, attributes, why);
    }

    /** Makes a directory and those above it, unless they are there; an existing one keeps what it has. */
    public void directory(String path, FileAttributes attributes, String why) throws IOException {
        String place = place(path);
        Optional<FileStatus> there = status(place);
        if (there.isPresent()) {
            if (there.get().kind() != FileKind.DIRECTORY && !isDirectory(follow(place))) {
                throw new IOException(place + " should be a directory (" + why + "), but the image has a "
                        + there.get().kind().name().toLowerCase(Locale.ROOT) + " there");
            }
            return;
        }
        RootEdit removal = edits.get(place);
        if (removal != null) {
            // One path changes once: a plan cannot both remove a file and make a directory of its name.
            throw new IOException(place + " should be a directory (" + why + "), but is a file that is removed ("
                    + removal.why() + ")");
        }
        record(new RootEdit.MakeDirectory(place, attributes, why));
    }

    /** Puts a symbolic link. */
    public void link(String path, String target, String why) throws IOException {
        String place = place(path);
        refuseDirectoryOrDevice(place);
        refuseControls("A link's target", target);
        record(new RootEdit.PutLink(place, target, why));
    }

    /** Removes a file or link if it is there, and tells whether it was. */
    public boolean remove(String path, String why) throws IOException {
        checkName(path);
        Optional<String> found = existingPlace(path);
        if (found.isEmpty() || !exists(found.get())) {
            return false;
        }
        String place = found.get();
        refuseDirectoryOrDevice(place);
        if (stock.status(place).isEmpty()) {
            edits.remove(place);
        } else {
            record(new RootEdit.Remove(place, why));
        }
        return true;
    }

    /** Changes owner and permissions of what is there. */
    public void attributes(String path, FileAttributes attributes, String why) throws IOException {
        String place = follow(path);
        RootEdit pending = edits.get(place);
        // Where it is in the plan: what was put into a new directory since must stay behind it.
        if (pending instanceof RootEdit.PutFile file) {
            edits.put(place, new RootEdit.PutFile(place, file.content(), file.sizeBytes(), attributes, file.why()));
            return;
        }
        if (pending instanceof RootEdit.MakeDirectory directory) {
            edits.put(place, new RootEdit.MakeDirectory(place, attributes, directory.why()));
            return;
        }
        FileKind kind = status(place)
                .map(FileStatus::kind)
                .orElseThrow(() -> new NoSuchFileException(path, null, "the image has no such file"));
        if (kind == FileKind.OTHER || PathWalk.isRoot(place)) {
            throw new IOException(place + " keeps its owner and permissions: it is "
                    + (kind == FileKind.OTHER ? "a device, pipe or socket" : "the root directory"));
        }
        record(new RootEdit.SetAttributes(place, attributes, why));
    }

    /** All changes, directories before what is in them, otherwise in the order they were asked for. */
    public List<RootEdit> plan() {
        return List.copyOf(edits.values());
    }

    /** Whether there will be anything under this name. */
    public boolean exists(String path) throws IOException {
        return status(path).isPresent();
    }

    @Override
    public Optional<FileStatus> status(String path) throws IOException {
        if (PathWalk.isRoot(path)) {
            return stock.status(path);
        }
        Optional<String> place = existingPlace(path);
        if (place.isEmpty()) {
            return Optional.empty();
        }
        RootEdit edit = edits.get(place.get());
        return edit == null ? stock.status(place.get()) : changed(edit);
    }

    @Override
    public byte[] read(String path) throws IOException {
        String place = follow(path);
        if (edits.get(place) instanceof RootEdit.PutFile file) {
            if (file.sizeBytes() > MAX_READ_BYTES) {
                throw new IOException(String.format(
                        Locale.ROOT, "%s has %d bytes, at most %d are read", path, file.sizeBytes(), MAX_READ_BYTES));
            }
            try (InputStream content = file.content().open()) {
                return content.readNBytes(MAX_READ_BYTES);
            }
        }
        if (edits.get(place) instanceof RootEdit.Remove) {
            throw new NoSuchFileException(path);
        }
        return stock.read(place);
    }

    /** The text of a file, empty when there is none. Bytes that are not UTF-8 do not survive this. */
    public Optional<String> text(String path) throws IOException {
        if (status(follow(path)).isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(new String(read(path), StandardCharsets.UTF_8));
    }

    @Override
    public String linkTarget(String path) throws IOException {
        String place = existingPlace(path).orElseThrow(() -> new NoSuchFileException(path));
        return linkAt(place).orElseThrow(() -> new NotLinkException(path, null, "not a symbolic link"));
    }

    @Override
    public List<String> list(String directory) throws IOException {
        String place = follow(directory);
        if (!isDirectory(place)) {
            return List.of();
        }
        TreeSet<String> names = new TreeSet<>(stock.list(place));
        for (RootEdit edit : edits.values()) {
            if (PathWalk.parent(edit.path()).equals(place)) {
                if (edit instanceof RootEdit.Remove) {
                    names.remove(PathWalk.name(edit.path()));
                } else {
                    names.add(PathWalk.name(edit.path()));
                }
            }
        }
        return List.copyOf(names);
    }

    private Optional<FileStatus> changed(RootEdit edit) throws IOException {
        if (edit instanceof RootEdit.PutFile file) {
            return Optional.of(new FileStatus(FileKind.REGULAR, file.attributes(), file.sizeBytes()));
        }
        if (edit instanceof RootEdit.MakeDirectory directory) {
            return Optional.of(new FileStatus(FileKind.DIRECTORY, directory.attributes(), 0));
        }
        if (edit instanceof RootEdit.PutLink link) {
            return Optional.of(new FileStatus(
                    FileKind.SYMLINK,
                    new FileAttributes(0777, 0, 0),
                    link.target().getBytes(StandardCharsets.UTF_8).length));
        }
        if (edit instanceof RootEdit.SetAttributes set) {
            return stock.status(edit.path())
                    .map(there -> new FileStatus(there.kind(), set.attributes(), there.sizeBytes()));
        }
        return Optional.empty();
    }

    /** The last change of a path takes the place of an earlier one at the end of the plan: its directory may be new. */
    private void record(RootEdit edit) throws IOException {
        refuseControls("A path", edit.path());
        edits.remove(edit.path());
        edits.put(edit.path(), edit);
    }

    /** The path with its directories made, and links in them followed. */
    private String place(String path) throws IOException {
        checkName(path);
        String directory = follow(PathWalk.parent(path));
        if (!exists(directory)) {
            directory(directory, FileAttributes.PROGRAM, "holds " + PathWalk.name(path));
        }
        if (!isDirectory(directory)) {
            throw new IOException(String.format(
                    Locale.ROOT, "%s cannot be made: %s is not a directory in the image", path, directory));
        }
        return PathWalk.join(directory, PathWalk.name(path));
    }

    /** Where the last name of a path is looked for; empty when there is no such directory. */
    private Optional<String> existingPlace(String path) throws IOException {
        check(path);
        String name = PathWalk.name(path);
        if (name.isEmpty() || name.equals(".") || name.equals("..")) {
            return Optional.of(follow(path));
        }
        String directory = follow(PathWalk.parent(path));
        return isDirectory(directory) ? Optional.of(PathWalk.join(directory, PathWalk.name(path))) : Optional.empty();
    }

    private boolean isDirectory(String place) throws IOException {
        return status(place).filter(s -> s.kind() == FileKind.DIRECTORY).isPresent();
    }

    private String follow(String path) throws IOException {
        check(path);
        return PathWalk.follow(path, this::linkAt);
    }

    /** Unlike {@link #status}, of a path whose directories are known to be no links. */
    private Optional<String> linkAt(String place) throws IOException {
        RootEdit edit = edits.get(place);
        if (edit instanceof RootEdit.PutLink link) {
            return Optional.of(link.target());
        }
        if (edit != null) {
            return Optional.empty();
        }
        if (stock.status(place).filter(s -> s.kind() == FileKind.SYMLINK).isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(stock.linkTarget(place));
    }

    private void refuseDirectoryOrDevice(String place) throws IOException {
        FileKind kind = status(place).map(FileStatus::kind).orElse(FileKind.REGULAR);
        if (kind == FileKind.DIRECTORY || kind == FileKind.OTHER) {
            throw new IOException(place
                    + (kind == FileKind.DIRECTORY ? " is a directory" : " is a device, pipe or socket")
                    + " in the image: it is neither replaced nor removed");
        }
    }

    private static void check(String path) {
        if (!path.startsWith("/") || path.indexOf('\0') >= 0) {
            throw new IllegalArgumentException("not an absolute path: " + path);
        }
    }

    /** What is to be changed has a name of its own: {@code /} and {@code ..} have none. */
    private static void checkName(String path) {
        check(path);
        String name = PathWalk.name(path);
        if (name.isEmpty() || name.equals(".") || name.equals("..")) {
            throw new IllegalArgumentException("not the path of a file: " + path);
        }
    }

    /** The tools that carry a plan out are told by lines of text. */
    private static void refuseControls(String what, String text) throws IOException {
        if (text.isEmpty() || text.chars().anyMatch(c -> c < 0x20 || c == 0x7f)) {
            throw new IOException(what
                    + " cannot be written: it is empty or has control characters, such as line breaks: '"
                    + text.replaceAll("\\p{Cntrl}", "?") + "'");
        }
    }
}
