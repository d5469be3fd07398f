package dev.tandem.artifact;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.ReadableByteChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;

/**
 * A payload file to be written, and where its content comes from.
 *
 * @param name bare name, of letters, digits and {@code _ - . ,}
 * @param size in bytes, known before the content is read
 * @param executable whether the file is marked so in the artifact; no other permission is kept, so that the umask of a
 *     checkout does not change the artifact
 * @param modified modification time, to the second, unless {@link WriteOptions#fixedTime} replaces it
 * @param content opens the content; read once, forward, to its end
 */
public record PayloadSource(String name, long size, boolean executable, Instant modified, Content content) {
    /** Opens the content of a payload file. */
    public interface Content {
        ReadableByteChannel open() throws IOException;
    }

    /**
     * A file of the file system, under its own name.
     *
     * @throws IOException if it is not a regular file that can be read
     */
    public static PayloadSource ofFile(Path file) throws IOException {
        if (!Files.isRegularFile(file)) {
            throw new IOException(Files.exists(file) ? file + " is not a regular file" : file + " does not exist");
        }
        return new PayloadSource(
                String.valueOf(file.getFileName()),
                Files.size(file),
                isMarkedExecutable(file),
                Files.getLastModifiedTime(file).toInstant(),
                () -> FileChannel.open(file, StandardOpenOption.READ));
    }

    private static boolean isMarkedExecutable(Path file) throws IOException {
        // The mode, not whether this user may run it: the artifact must not depend on who makes it.
        return Files.getPosixFilePermissions(file).contains(java.nio.file.attribute.PosixFilePermission.OWNER_EXECUTE);
    }
}
