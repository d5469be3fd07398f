package dev.tandem.files;

import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Comparator;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;

/**
 * A hidden directory for what is made on the way, for nobody else to read: it holds a whole system with its secrets. It goes
 * when it is closed, and when the process is asked to end; after SIGKILL or a power cut it stays, as {@code .tandem-*.tmp}.
 */
public final class WorkDirectory implements Closeable {
    /** For what is not counted. */
    private static final long RESERVE_BYTES = 64L << 20;

    /** Together two seconds: whoever asked the process to end waits for it. */
    private static final int REMOVE_TRIES = 100;

    private static final long REMOVE_PAUSE_NANOS = 20_000_000;

    private static final Set<Path> PENDING = ConcurrentHashMap.newKeySet();

    static {
        Runtime.getRuntime()
                .addShutdownHook(new Thread(() -> PENDING.forEach(WorkDirectory::removeAtLast), "remove work files"));
    }

    private final Path path;

    private WorkDirectory(Path path) {
        this.path = path;
    }

    /** Makes one in {@code parent}, which should be on the file system of the output. */
    public static WorkDirectory in(Path parent) throws IOException {
        try {
            Path made = Files.createTempDirectory(
                    parent,
                    ".tandem-",
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
            PENDING.add(made);
            return new WorkDirectory(made);
        } catch (NoSuchFileException e) {
            throw about(new NoSuchFileException(parent.toString()), e);
        } catch (AccessDeniedException e) {
            throw about(new AccessDeniedException(parent.toString()), e);
        }
    }

    /** The same failure of the parent: nobody has heard of what should be in it. */
    private static FileSystemException about(FileSystemException parent, FileSystemException cause) {
        parent.initCause(cause);
        return parent;
    }

    /** Makes one where temporary files go, for what only has to be there while the program runs. */
    public static WorkDirectory temporary() throws IOException {
        return in(Path.of(System.getProperty("java.io.tmpdir", "/tmp")));
    }

    /**
     * Refuses to begin what cannot end.
     *
     * @param neededBytes how much will be written, at least
     * @throws IOException if there is less room
     */
    public void requireSpace(long neededBytes) throws IOException {
        long free = Files.getFileStore(path).getUsableSpace();
        long needed = neededBytes + RESERVE_BYTES;
        if (free < needed) {
            throw new IOException(String.format(
                    Locale.ROOT,
                    "About %d MiB are needed in %s, %d MiB are free there; nothing has been written",
                    needed >> 20,
                    path.getParent(),
                    free >> 20));
        }
    }

    /** A file in it. */
    public Path file(String name) {
        return path.resolve(name);
    }

    /** A new directory in it. */
    public Path directory(String name) throws IOException {
        return Files.createDirectory(path.resolve(name));
    }

    @Override
    public void close() throws IOException {
        remove(path);
        PENDING.remove(path);
    }

    /** While the process ends, whose other threads, and programs it has started, may still put files there. */
    static void removeAtLast(Path path) {
        for (int i = 0; i < REMOVE_TRIES; i++) {
            try {
                remove(path);
                return;
            } catch (IOException | UncheckedIOException e) {
                // Something was in it that had not been listed, or that somebody else removed first: once more.
                LockSupport.parkNanos(REMOVE_PAUSE_NANOS);
            }
        }
    }

    private static void remove(Path path) throws IOException {
        if (!Files.exists(path)) {
            return;
        }
        try (Stream<Path> tree = Files.walk(path)) {
            for (Path each : (Iterable<Path>) tree.sorted(Comparator.reverseOrder())::iterator) {
                Files.deleteIfExists(each);
            }
        }
    }
}
