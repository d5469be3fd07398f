package dev.tandem.imagetool.system;

import dev.tandem.imagetool.rootfs.FileAttributes;
import dev.tandem.imagetool.rootfs.FileKind;
import dev.tandem.imagetool.rootfs.FileStatus;
import dev.tandem.imagetool.rootfs.PathWalk;
import dev.tandem.imagetool.rootfs.RootTree;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.NoSuchFileException;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;

/** A root file system in memory. Directories are there when something is in them. */
final class FakeRoot implements RootTree {
    private final TreeMap<String, byte[]> files = new TreeMap<>();
    private final TreeMap<String, String> links = new TreeMap<>();

    FakeRoot file(String path, String content) {
        files.put(path, content.getBytes(StandardCharsets.UTF_8));
        return this;
    }

    FakeRoot link(String path, String target) {
        links.put(path, target);
        return this;
    }

    FakeRoot without(String path) {
        files.remove(path);
        links.remove(path);
        return this;
    }

    @Override
    public Optional<FileStatus> status(String path) throws IOException {
        String place = PathWalk.join(PathWalk.follow(PathWalk.parent(path), this::target), PathWalk.name(path));
        if (links.containsKey(place)) {
            return Optional.of(status(FileKind.SYMLINK, links.get(place).length()));
        }
        if (files.containsKey(place)) {
            return Optional.of(status(FileKind.REGULAR, files.get(place).length));
        }
        return list(place).isEmpty() ? Optional.empty() : Optional.of(status(FileKind.DIRECTORY, 0));
    }

    @Override
    public byte[] read(String path) throws IOException {
        byte[] content = files.get(PathWalk.follow(path, this::target));
        if (content == null) {
            throw new NoSuchFileException(path);
        }
        return content;
    }

    @Override
    public String linkTarget(String path) throws IOException {
        return target(path).orElseThrow(() -> new NoSuchFileException(path));
    }

    @Override
    public List<String> list(String directory) throws IOException {
        String inside = PathWalk.join(PathWalk.follow(directory, this::target), "");
        return Stream.concat(files.keySet().stream(), links.keySet().stream())
                .filter(path -> path.startsWith(inside))
                .map(path -> path.substring(inside.length()).split("/", -1)[0])
                .distinct()
                .sorted()
                .toList();
    }

    private Optional<String> target(String place) {
        return Optional.ofNullable(links.get(place));
    }

    private static FileStatus status(FileKind kind, long sizeBytes) {
        return new FileStatus(kind, FileAttributes.PUBLIC_FILE, sizeBytes);
    }
}
