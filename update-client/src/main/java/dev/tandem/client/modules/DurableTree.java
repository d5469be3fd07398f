package dev.tandem.client.modules;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Directories with files in them that must survive a power cut. Symbolic links are never followed. */
final class DurableTree {
    private static final Set<PosixFilePermission> PRIVATE = PosixFilePermissions.fromString("rwx------");

    private DurableTree() {}

    /** Makes a directory for root alone, and those above it that are missing; all of them durable. */
    static void createDirectories(Path directory) throws IOException {
        if (Files.isDirectory(directory)) {
            return;
        }
        Path parent = directory.toAbsolutePath().getParent();
        if (parent != null) {
            createDirectories(parent);
        }
        Files.createDirectory(directory, PosixFilePermissions.asFileAttribute(PRIVATE));
        if (parent != null) {
            forceDirectory(parent);
        }
    }

    /** Writes a file that is not there yet. Not durable before {@link #force}. */
    static void write(Path file, byte[] content, String permissions) throws IOException {
        Set<PosixFilePermission> mode = PosixFilePermissions.fromString(permissions);
        try (FileChannel channel = FileChannel.open(
                file,
                Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS),
                PosixFilePermissions.asFileAttribute(mode))) {
            ByteBuffer rest = ByteBuffer.wrap(content);
            while (rest.hasRemaining()) {
                channel.write(rest);
            }
        }
        // Whatever the umask took away.
        Files.setPosixFilePermissions(file, mode);
    }

    /** Returns when all regular files and all names below {@code root}, and {@code root} itself, are durable. */
    static void force(Path root) throws IOException {
        Files.walkFileTree(root, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                // Nothing else has content: opening a FIFO would even wait for its other end.
                if (attributes.isRegularFile()) {
                    forceFile(file);
                }
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult postVisitDirectory(Path directory, @Nullable IOException e) throws IOException {
                if (e != null) {
                    throw e;
                }
                forceDirectory(directory);
                return FileVisitResult.CONTINUE;
            }
        });
        forceDirectory(parentOf(root));
    }

    private static void forceFile(Path file) throws IOException {
        // Linux synchronises what is open for reading, and so files of any mode that this user may read.
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS)) {
            channel.force(true);
        }
    }

    static void forceDirectory(Path directory) throws IOException {
        try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }

    /** Puts the directory {@code fresh}, which has been forced, in the place of {@code target}. Durable. */
    static void replace(Path fresh, Path target) throws IOException {
        remove(target);
        Files.move(fresh, target, StandardCopyOption.ATOMIC_MOVE);
        forceDirectory(parentOf(target));
    }

    /**
     * Removes a directory and all that is in it, if it is there. It goes at once: a power cut leaves all of it under its
     * name or nothing.
     *
     * @throws IOException also if another file system is mounted somewhere in it: that is not ours to empty
     */
    static void remove(Path root) throws IOException {
        Path doomed = root.resolveSibling(root.getFileName() + ".old");
        delete(doomed);
        if (!Files.exists(root, LinkOption.NOFOLLOW_LINKS)) {
            return;
        }
        Files.move(root, doomed, StandardCopyOption.ATOMIC_MOVE);
        forceDirectory(parentOf(root));
        delete(doomed);
    }

    private static void delete(Path root) throws IOException {
        if (!Files.exists(root, LinkOption.NOFOLLOW_LINKS)) {
            return;
        }
        Object device = Files.getAttribute(root, "unix:dev", LinkOption.NOFOLLOW_LINKS);
        Files.walkFileTree(root, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult preVisitDirectory(Path directory, BasicFileAttributes attributes)
                    throws IOException {
                if (!Files.getAttribute(directory, "unix:dev", LinkOption.NOFOLLOW_LINKS)
                        .equals(device)) {
                    throw new IOException(directory + " is the mount point of another file system, which is left as it"
                            + " is; unmount it, and " + root + " can be removed");
                }
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                Files.deleteIfExists(file);
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFileFailed(Path file, IOException e) throws IOException {
                if (e instanceof NoSuchFileException) {
                    return FileVisitResult.CONTINUE; // somebody was faster
                }
                throw e;
            }

            @Override
            public FileVisitResult postVisitDirectory(Path directory, @Nullable IOException e) throws IOException {
                if (e != null) {
                    throw e;
                }
                Files.delete(directory);
                return FileVisitResult.CONTINUE;
            }
        });
    }

    private static Path parentOf(Path path) {
        Path parent = path.toAbsolutePath().getParent();
        if (parent == null) {
            throw new IllegalArgumentException("the root directory is no directory of ours");
        }
        return parent;
    }
}
