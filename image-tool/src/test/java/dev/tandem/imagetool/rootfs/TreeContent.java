package dev.tandem.imagetool.rootfs;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.SortedMap;
import java.util.TreeMap;

/** What a root file system shall hold, for every kind of tree that tests make: by path, a directory before what is in it. */
public final class TreeContent {
    /** What one path holds. */
    public sealed interface Node {
        FileAttributes attributes();
    }

    @SuppressWarnings("ArrayRecordComponent") // never compared
    public record File(byte[] content, FileAttributes attributes) implements Node {}

    public record Directory(FileAttributes attributes) implements Node {}

    public record Link(String target) implements Node {
        @Override
        public FileAttributes attributes() {
            return new FileAttributes(0777, 0, 0);
        }
    }

    /** A character device, such as {@code /dev/null}. */
    public record Device(FileAttributes attributes) implements Node {}

    private final TreeMap<String, Node> nodes = new TreeMap<>();

    public TreeContent file(String path, String text) {
        return file(path, text, FileAttributes.PUBLIC_FILE);
    }

    public TreeContent file(String path, String text, FileAttributes attributes) {
        return file(path, text.getBytes(UTF_8), attributes);
    }

    public TreeContent file(String path, byte[] content, FileAttributes attributes) {
        return node(path, new File(content, attributes));
    }

    public TreeContent directory(String path) {
        return directory(path, FileAttributes.PROGRAM);
    }

    public TreeContent directory(String path, FileAttributes attributes) {
        return node(path, new Directory(attributes));
    }

    public TreeContent link(String path, String target) {
        return node(path, new Link(target));
    }

    public TreeContent device(String path) {
        return node(path, new Device(new FileAttributes(0666, 0, 0)));
    }

    /** By path, sorted, so that directories come before what is in them; the root itself is not among them. */
    public SortedMap<String, Node> nodes() {
        return new TreeMap<>(nodes);
    }

    private TreeContent node(String path, Node node) {
        for (int slash = path.indexOf('/', 1); slash > 0; slash = path.indexOf('/', slash + 1)) {
            Node above = nodes.computeIfAbsent(path.substring(0, slash), p -> new Directory(FileAttributes.PROGRAM));
            if (!(above instanceof Directory)) {
                throw new IllegalArgumentException(path + " is below what is no directory");
            }
        }
        nodes.put(path, node);
        return this;
    }
}
