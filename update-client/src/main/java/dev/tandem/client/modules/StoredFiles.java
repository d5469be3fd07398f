package dev.tandem.client.modules;

import dev.tandem.artifact.PayloadFile;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;

/** Payload files, stored for a module that does not read them itself. */
final class StoredFiles {
    private static final int CHUNK_BYTES = 64 * 1024;
    /** What others on the data partition need to go on, the records of this update first of all. */
    private static final long RESERVE_BYTES = 8L * 1024 * 1024;

    private final Path directory;

    private StoredFiles(Path directory) {
        this.directory = directory;
    }

    static StoredFiles in(Path directory) throws IOException {
        if (!Files.isDirectory(directory, LinkOption.NOFOLLOW_LINKS)) {
            Files.createDirectory(
                    directory, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        }
        return new StoredFiles(directory);
    }

    /** Stores a file, durably but for its name. Modes in an artifact are covered by no checksum, so none is taken over. */
    void add(PayloadFile file) throws IOException {
        Path target = ModuleTree.resolve(directory, file.name());
        requireSpace(file);
        try (FileChannel channel = FileChannel.open(
                target,
                Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")))) {
            copy(file.content(), channel);
            channel.force(true);
        }
    }

    private void requireSpace(PayloadFile file) throws IOException {
        long free = Files.getFileStore(directory).getUsableSpace();
        if (file.size() > free - RESERVE_BYTES) {
            throw new IOException("the payload file " + file.name() + " has " + file.size() + " bytes, and " + directory
                    + " has " + free + " bytes of free space, of which " + RESERVE_BYTES
                    + " are kept free; nothing has been installed. Remove something from that file system");
        }
    }

    private static void copy(InputStream content, FileChannel channel) throws IOException {
        byte[] chunk = new byte[CHUNK_BYTES];
        int n;
        while ((n = content.read(chunk)) >= 0) {
            ByteBuffer rest = ByteBuffer.wrap(chunk, 0, n);
            while (rest.hasRemaining()) {
                channel.write(rest);
            }
        }
    }
}
