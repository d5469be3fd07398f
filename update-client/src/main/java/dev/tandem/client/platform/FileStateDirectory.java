package dev.tandem.client.platform;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** A real directory. Symbolic links in it are not followed. */
public final class FileStateDirectory implements StateDirectory {
    private final Path directory;

    /** @param directory made when it is first written to */
    public FileStateDirectory(Path directory) {
        this.directory = directory;
    }

    @Override
    public Optional<byte[]> read(String name, int limitBytes) throws IOException {
        try (InputStream in = Files.newInputStream(path(name), LinkOption.NOFOLLOW_LINKS)) {
            byte[] content = in.readNBytes(limitBytes);
            if (in.read() >= 0) {
                throw new IOException(path(name) + " has more than the " + limitBytes + " bytes that are read");
            }
            return Optional.of(content);
        } catch (NoSuchFileException e) {
            return Optional.empty();
        }
    }

    @Override
    public void write(String name, byte[] content) throws IOException {
        make();
        put(name, content, StandardOpenOption.TRUNCATE_EXISTING);
    }

    @Override
    public void append(String name, byte[] content) throws IOException {
        make();
        put(name, content, StandardOpenOption.APPEND);
    }

    @Override
    public void force(String name) throws IOException {
        try (FileChannel channel = FileChannel.open(path(name), StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS)) {
            channel.force(true);
        }
    }

    @Override
    public void rename(String from, String to) throws IOException {
        Files.move(path(from), path(to), StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    @Override
    public void delete(String name) throws IOException {
        Files.deleteIfExists(path(name));
    }

    @Override
    public void forceNames() throws IOException {
        if (!Files.isDirectory(directory)) {
            return; // nothing was ever made in it
        }
        // Linux synchronises a directory that is open for reading.
        try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }

    @Override
    public List<String> names() throws IOException {
        if (!Files.isDirectory(directory)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(directory)) {
            return files.map(file -> file.getFileName().toString()).sorted().toList();
        }
    }

    @Override
    public String toString() {
        return directory.toString();
    }

    private void make() throws IOException {
        if (Files.isDirectory(directory)) {
            return;
        }
        Path parent = directory.toAbsolutePath().getParent();
        Files.createDirectories(directory);
        if (parent != null) {
            try (FileChannel channel = FileChannel.open(parent, StandardOpenOption.READ)) {
                channel.force(true);
            }
        }
    }

    private void put(String name, byte[] content, OpenOption how) throws IOException {
        try (FileChannel channel = FileChannel.open(
                path(name), StandardOpenOption.CREATE, StandardOpenOption.WRITE, how, LinkOption.NOFOLLOW_LINKS)) {
            ByteBuffer rest = ByteBuffer.wrap(content);
            while (rest.hasRemaining()) {
                channel.write(rest);
            }
        }
    }

    private Path path(String name) {
        if (name.isEmpty() || name.startsWith(".") || name.indexOf('/') >= 0) {
            throw new IllegalArgumentException("no name of a file in " + directory + ": " + name);
        }
        return directory.resolve(name);
    }
}
