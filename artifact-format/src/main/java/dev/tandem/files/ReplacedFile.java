package dev.tandem.files;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.FileSystemLoopException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * A file that is written beside its final name and moved there when it is whole. Without {@link #commit} nothing
 * remains, also when the process is asked to end (SIGINT, SIGTERM); after SIGKILL or a power cut a hidden
 * {@code .NAME.*.tmp} may, never a part of the file under its own name.
 */
final class ReplacedFile implements AtomicOutput {
    private static final Set<Path> PENDING = ConcurrentHashMap.newKeySet();

    private static final Set<OpenOption> OPTIONS =
            Set.of(StandardOpenOption.READ, StandardOpenOption.WRITE, StandardOpenOption.CREATE_NEW);

    /** How much of its name a temporary file shows: the longest legal name must leave room for the rest. */
    private static final int SHOWN_NAME_CHARS = 40;

    /** As many as the kernel follows (path_resolution(7)). */
    private static final int MAX_LINKS = 40;

    static {
        Runtime.getRuntime().addShutdownHook(new Thread(ReplacedFile::removePending, "remove unfinished files"));
    }

    private final Path target;
    private final Path temporary;
    private final FileChannel channel;
    private final ExecutorService flusher = Executors.newSingleThreadExecutor(ReplacedFile::flusherThread);
    private Future<?> flushing = CompletableFuture.completedFuture(null);
    private boolean committed;

    private ReplacedFile(Path target, Path temporary, FileChannel channel) {
        this.target = target;
        this.temporary = temporary;
        this.channel = channel;
    }

    static ReplacedFile create(Path path) throws IOException {
        Path target = followLinks(path.toAbsolutePath());
        boolean replaces = Files.exists(target, LinkOption.NOFOLLOW_LINKS);
        if (replaces && !Files.isRegularFile(target, LinkOption.NOFOLLOW_LINKS)) {
            throw new IOException(target + " is not a regular file, and is not replaced by one");
        }
        Path directory = target.resolveSibling("");
        if (!Files.exists(directory)) {
            throw new NoSuchFileException(directory.toString());
        }
        byte[] random = new byte[6];
        new SecureRandom().nextBytes(random);
        String name = String.valueOf(target.getFileName());
        Path temporary = target.resolveSibling("." + name.substring(0, Math.min(name.length(), SHOWN_NAME_CHARS)) + "."
                + HexFormat.of().formatHex(random) + ".tmp");
        PENDING.add(temporary);
        try {
            FileChannel channel = FileChannel.open(temporary, OPTIONS, attributes(target, replaces));
            return new ReplacedFile(target, temporary, channel);
        } catch (FileSystemException e) {
            PENDING.remove(temporary);
            throw about(directory, e);
        } catch (IOException | RuntimeException e) {
            PENDING.remove(temporary);
            throw e;
        }
    }

    /** The same failure of the directory: nobody has heard of the temporary file. */
    private static FileSystemException about(Path directory, FileSystemException e) {
        FileSystemException result = e instanceof AccessDeniedException
                ? new AccessDeniedException(directory.toString(), null, e.getReason())
                : new FileSystemException(directory.toString(), null, e.getReason());
        result.initCause(e);
        return result;
    }

    /** What replaces a private file is private from its first byte on. */
    private static FileAttribute<?>[] attributes(Path target, boolean replaces) throws IOException {
        if (!replaces || Files.getFileAttributeView(target, PosixFileAttributeView.class) == null) {
            return new FileAttribute<?>[0];
        }
        return new FileAttribute<?>[] {PosixFilePermissions.asFileAttribute(Files.getPosixFilePermissions(target))};
    }

    @Override
    public FileChannel channel() {
        return channel;
    }

    @Override
    public Optional<Path> temporary() {
        return Optional.of(temporary);
    }

    @Override
    public void flushSoon() throws IOException {
        if (flushing.isDone()) {
            awaitFlush();
            flushing = flusher.submit(() -> {
                channel.force(false);
                return null;
            });
        }
    }

    @Override
    public void commit() throws IOException {
        if (Files.exists(target)) {
            takeAttributes();
        }
        awaitFlush();
        channel.force(true);
        Files.move(temporary, target, StandardCopyOption.ATOMIC_MOVE);
        committed = true;
        PENDING.remove(temporary);
        forceDirectory(target);
    }

    @Override
    public void close() throws IOException {
        flusher.shutdown();
        try (channel) {
            if (!committed) {
                Files.deleteIfExists(temporary);
                PENDING.remove(temporary);
            }
        }
    }

    /** A failed force is final: the kernel reports it once, and a second one may succeed without the data. */
    private void awaitFlush() throws IOException {
        try {
            flushing.get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted while " + target + " was written");
        } catch (ExecutionException e) {
            throw new IOException("could not write " + target + " to the disk: " + e.getCause(), e.getCause());
        }
    }

    private static Thread flusherThread(Runnable task) {
        Thread thread = new Thread(task, "flush");
        thread.setDaemon(true);
        return thread;
    }

    /** What the link at the end of a chain of links points to, whether it is there or not. */
    private static Path followLinks(Path path) throws IOException {
        Path target = path;
        for (int links = 0; Files.isSymbolicLink(target); links++) {
            if (links == MAX_LINKS) {
                throw new FileSystemLoopException(path.toString());
            }
            target = target.resolveSibling(Files.readSymbolicLink(target));
        }
        return target;
    }

    private void takeAttributes() throws IOException {
        PosixFileAttributeView view =
                Files.getFileAttributeView(temporary, PosixFileAttributeView.class, LinkOption.NOFOLLOW_LINKS);
        if (view == null) {
            return;
        }
        PosixFileAttributes old = Files.readAttributes(target, PosixFileAttributes.class);
        view.setPermissions(old.permissions());
        PosixFileAttributes own = view.readAttributes();
        try {
            // Only where it differs: an ordinary user may not even set the owner that is there already.
            if (!own.owner().equals(old.owner())) {
                view.setOwner(old.owner());
            }
            if (!own.group().equals(old.group())) {
                view.setGroup(old.group());
            }
        } catch (FileSystemException e) {
            // Who may replace the file may still not give it away. Then it is theirs, as with a plain rename.
            return;
        }
    }

    /** A rename is durable when the directory is; on Linux a directory opened for reading can be forced. */
    private static void forceDirectory(Path file) throws IOException {
        try (FileChannel directory = FileChannel.open(file.resolveSibling("."), StandardOpenOption.READ)) {
            directory.force(true);
        }
    }

    private static void removePending() {
        for (Path path : PENDING) {
            try {
                Files.deleteIfExists(path);
            } catch (IOException e) {
                System.err.println("Could not remove the unfinished file " + path + ": " + e.getMessage());
            }
        }
    }
}
