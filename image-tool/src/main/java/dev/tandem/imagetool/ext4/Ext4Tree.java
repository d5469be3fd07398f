package dev.tandem.imagetool.ext4;

import dev.tandem.imagetool.rootfs.FileAttributes;
import dev.tandem.imagetool.rootfs.FileKind;
import dev.tandem.imagetool.rootfs.FileStatus;
import dev.tandem.imagetool.rootfs.PathWalk;
import dev.tandem.imagetool.rootfs.RootTree;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.NoSuchFileException;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The files of an ext4, read by debugfs. Directories are listed once; it is not to be used when the files have changed. */
public final class Ext4Tree implements RootTree {
    private static final long ROOT_INODE = 2;

    /**
     * A line of {@code ls -p}: {@code /inode/mode/uid/gid/name/size/}, without size for what has none. A name can hold a line
     * end, but no slash.
     */
    private static final Pattern ENTRY =
            Pattern.compile("^/(\\d+)/([0-7]{6})/(\\d+)/(\\d+)/([^/]*)/(\\d*)/$", Pattern.MULTILINE);

    private static final Pattern FAST_LINK =
            Pattern.compile("^Fast link dest: \"(.*)\"$", Pattern.MULTILINE | Pattern.DOTALL);

    /** A directory of more is refused by {@link E2fsprogs}, which keeps no longer output. */
    private static final int MAX_LINK_BYTES = 4096;

    private final E2fsprogs tools;
    private final String device;
    private final Map<Long, Map<String, Node>> directories = new HashMap<>();

    /** A name in a directory. */
    record Node(long inode, FileStatus status) {}

    /**
     * @param tools what reads it
     * @param device the file that holds the file system, with {@code ?offset=BYTES} when it does not begin there
     */
    public Ext4Tree(E2fsprogs tools, String device) {
        this.tools = tools;
        this.device = device;
    }

    @Override
    public Optional<FileStatus> status(String path) throws IOException {
        return node(path).map(Node::status);
    }

    /** Where the file is in the table of inodes; a symbolic link stands for itself. */
    Optional<Node> node(String path) throws IOException {
        if (PathWalk.isRoot(path)) {
            return Optional.of(new Node(ROOT_INODE, new FileStatus(FileKind.DIRECTORY, FileAttributes.PROGRAM, 0)));
        }
        String directory = PathWalk.follow(PathWalk.parent(path), this::linkAt);
        return nodeAt(PathWalk.join(directory, PathWalk.name(path)));
    }

    @Override
    public byte[] read(String path) throws IOException {
        String place = PathWalk.follow(path, this::linkAt);
        Node file = nodeAt(place).orElseThrow(() -> new NoSuchFileException(path, null, "not in the image"));
        if (file.status().kind() != FileKind.REGULAR) {
            throw new IOException(path + " is not a regular file in the image");
        }
        if (file.status().sizeBytes() > MAX_READ_BYTES) {
            throw new IOException(String.format(
                    Locale.ROOT,
                    "%s has %d bytes in the image, at most %d are read",
                    path,
                    file.status().sizeBytes(),
                    MAX_READ_BYTES));
        }
        byte[] content = request("cat <" + file.inode() + ">").out();
        if (content.length != file.status().sizeBytes()) {
            throw new IOException(String.format(
                    Locale.ROOT,
                    "%s should have %d bytes, debugfs gave %d",
                    path,
                    file.status().sizeBytes(),
                    content.length));
        }
        return content;
    }

    @Override
    public String linkTarget(String path) throws IOException {
        Node link = node(path).orElseThrow(() -> new NoSuchFileException(path, null, "not in the image"));
        if (link.status().kind() != FileKind.SYMLINK) {
            throw new IOException(path + " is not a symbolic link in the image");
        }
        return target(link);
    }

    @Override
    public List<String> list(String directory) throws IOException {
        String place = PathWalk.follow(directory, this::linkAt);
        Optional<Node> node = nodeAt(place);
        if (node.isEmpty() || node.get().status().kind() != FileKind.DIRECTORY) {
            return List.of();
        }
        return List.copyOf(entries(node.get().inode()).keySet());
    }

    private Optional<String> linkAt(String place) throws IOException {
        Optional<Node> node = nodeAt(place);
        return node.isPresent() && node.get().status().kind() == FileKind.SYMLINK
                ? Optional.of(target(node.get()))
                : Optional.empty();
    }

    /** Of a path without any symbolic link in its directories. */
    private Optional<Node> nodeAt(String place) throws IOException {
        long inode = ROOT_INODE;
        Node node = new Node(ROOT_INODE, new FileStatus(FileKind.DIRECTORY, FileAttributes.PROGRAM, 0));
        for (String name : PathWalk.names(place)) {
            if (node.status().kind() != FileKind.DIRECTORY) {
                return Optional.empty();
            }
            Node next = entries(inode).get(name);
            if (next == null) {
                return Optional.empty();
            }
            node = next;
            inode = next.inode();
        }
        return Optional.of(node);
    }

    private String target(Node link) throws IOException {
        if (link.status().sizeBytes() > MAX_LINK_BYTES) {
            throw new IOException("a symbolic link of " + link.status().sizeBytes() + " bytes in the image");
        }
        Matcher fast = FAST_LINK.matcher(request("stat <" + link.inode() + ">").text());
        if (fast.find()) {
            return fast.group(1);
        }
        // What does not fit into the inode, from 60 bytes on, is kept like the content of a file.
        return new String(request("cat <" + link.inode() + ">").out(), StandardCharsets.UTF_8);
    }

    private Map<String, Node> entries(long directory) throws IOException {
        Map<String, Node> known = directories.get(directory);
        if (known != null) {
            return known;
        }
        Map<String, Node> entries = new TreeMap<>();
        Matcher line = ENTRY.matcher(request("ls -p <" + directory + ">").text());
        while (line.find()) {
            String name = line.group(5);
            if (!name.equals(".") && !name.equals("..")) {
                entries.put(name, node(line));
            }
        }
        directories.put(directory, entries);
        return entries;
    }

    private static Node node(Matcher line) {
        int mode = Integer.parseInt(line.group(2), 8);
        FileKind kind = switch (mode & 0170000) {
            case 0100000 -> FileKind.REGULAR;
            case 0040000 -> FileKind.DIRECTORY;
            case 0120000 -> FileKind.SYMLINK;
            default -> FileKind.OTHER;
        };
        long size = kind == FileKind.DIRECTORY || line.group(6).isEmpty() ? 0 : Long.parseLong(line.group(6));
        FileAttributes attributes =
                new FileAttributes(mode & 07777, Integer.parseInt(line.group(3)), Integer.parseInt(line.group(4)));
        return new Node(Long.parseLong(line.group(1)), new FileStatus(kind, attributes, size));
    }

    private E2fsprogs.Output request(String command) throws IOException {
        E2fsprogs.Output output = tools.run("debugfs", "-R", command, device);
        DebugfsErrors.refuse(command, output);
        return output;
    }
}
