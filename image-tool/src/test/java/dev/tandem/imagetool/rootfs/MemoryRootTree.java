package dev.tandem.imagetool.rootfs;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.tandem.imagetool.rootfs.TreeContent.Device;
import dev.tandem.imagetool.rootfs.TreeContent.Directory;
import dev.tandem.imagetool.rootfs.TreeContent.File;
import dev.tandem.imagetool.rootfs.TreeContent.Link;
import dev.tandem.imagetool.rootfs.TreeContent.Node;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotLinkException;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** A root file system in memory; it passes {@link RootTreeContract} as the real one does. */
public final class MemoryRootTree implements RootTree {
    private final TreeMap<String, Node> nodes;

    public MemoryRootTree(TreeContent content) {
        this.nodes = new TreeMap<>(content.nodes());
    }

    @Override
    public Optional<FileStatus> status(String path) throws IOException {
        String place = resolve(path, false);
        if (place.equals("/")) {
            return Optional.of(new FileStatus(FileKind.DIRECTORY, FileAttributes.PROGRAM, 0));
        }
        Node node = nodes.get(place);
        if (node == null) {
            return Optional.empty();
        }
        return Optional.of(
                node instanceof File file
                        ? new FileStatus(FileKind.REGULAR, file.attributes(), file.content().length)
                        : node instanceof Link link
                                ? new FileStatus(
                                        FileKind.SYMLINK,
                                        link.attributes(),
                                        link.target().getBytes(UTF_8).length)
                                : new FileStatus(
                                        node instanceof Device ? FileKind.OTHER : FileKind.DIRECTORY,
                                        node.attributes(),
                                        0));
    }

    @Override
    public byte[] read(String path) throws IOException {
        Node node = nodes.get(resolve(path, true));
        if (node == null) {
            throw new NoSuchFileException(path);
        }
        if (!(node instanceof File file)) {
            throw new FileSystemException(path, null, "not a regular file");
        }
        if (file.content().length > MAX_READ_BYTES) {
            throw new FileSystemException(path, null, "too long");
        }
        return file.content().clone();
    }

    @Override
    public String linkTarget(String path) throws IOException {
        Node node = nodes.get(resolve(path, false));
        if (node == null) {
            throw new NoSuchFileException(path);
        }
        if (!(node instanceof Link link)) {
            throw new NotLinkException(path);
        }
        return link.target();
    }

    @Override
    public List<String> list(String directory) throws IOException {
        String place = resolve(directory, true);
        if (!place.equals("/") && !(nodes.get(place) instanceof Directory)) {
            return List.of();
        }
        TreeSet<String> names = new TreeSet<>();
        for (String path : nodes.keySet()) {
            String parent = path.substring(0, path.lastIndexOf('/'));
            if (parent.equals(place.equals("/") ? "" : place)) {
                names.add(path.substring(path.lastIndexOf('/') + 1));
            }
        }
        return List.copyOf(names);
    }

    /** Carries out a plan, with the strictness of the tools that do it in an image. */
    public void apply(List<RootEdit> plan) throws IOException {
        for (RootEdit edit : plan) {
            String path = edit.path();
            if (!resolve(path, false).equals(path)) {
                throw new IOException("not a final path: " + path);
            }
            String parent = path.substring(0, path.lastIndexOf('/'));
            if (!parent.isEmpty() && !(nodes.get(parent) instanceof Directory)) {
                throw new IOException("no directory for " + path);
            }
            Node there = nodes.get(path);
            nodes.compute(path, (p, old) -> changed(edit, old));
            if (there instanceof Directory && !(nodes.get(path) instanceof Directory)) {
                throw new IOException("a directory was in the way: " + path);
            }
        }
    }

    private static @Nullable Node changed(RootEdit edit, @Nullable Node there) {
        if (edit instanceof RootEdit.PutFile file) {
            try (InputStream content = file.content().open()) {
                byte[] bytes = content.readAllBytes();
                if (bytes.length != file.sizeBytes()) {
                    throw new IllegalStateException("size of " + file.path());
                }
                return new File(bytes, file.attributes());
            } catch (IOException e) {
                throw new IllegalStateException(e);
            }
        }
        if (edit instanceof RootEdit.MakeDirectory directory) {
            require(there == null, edit);
            return new Directory(directory.attributes());
        }
        if (edit instanceof RootEdit.PutLink link) {
            return new Link(link.target());
        }
        if (edit instanceof RootEdit.SetAttributes set) {
            if (there instanceof File file) {
                return new File(file.content(), set.attributes());
            }
            require(there instanceof Directory, edit);
            return new Directory(set.attributes());
        }
        require(there != null, edit);
        return null;
    }

    private static void require(boolean condition, RootEdit edit) {
        if (!condition) {
            throw new IllegalStateException("cannot be carried out: " + edit);
        }
    }

    private String resolve(String path, boolean last) throws IOException {
        Deque<String> rest = new ArrayDeque<>(names(path));
        String at = "";
        int links = 0;
        while (!rest.isEmpty()) {
            String name = rest.pop();
            if (name.equals("..")) {
                at = at.isEmpty() ? "" : at.substring(0, at.lastIndexOf('/'));
                continue;
            }
            Node node = nodes.get(at + "/" + name);
            if (!(node instanceof Link link) || (rest.isEmpty() && !last)) {
                at = at + "/" + name;
                continue;
            }
            if (++links > 40) {
                throw new FileSystemException(path, null, "too many levels of symbolic links");
            }
            List<String> target = names(link.target());
            for (int i = target.size() - 1; i >= 0; i--) {
                rest.push(target.get(i));
            }
            at = link.target().startsWith("/") ? "" : at;
        }
        return at.isEmpty() ? "/" : at;
    }

    private static List<String> names(String path) {
        return Arrays.stream(path.split("/"))
                .filter(name -> !name.isEmpty() && !name.equals("."))
                .toList();
    }
}
