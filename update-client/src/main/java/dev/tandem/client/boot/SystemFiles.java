package dev.tandem.client.boot;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalInt;

/** Small files of kernel and system, below a directory that stands for /. */
final class SystemFiles {
    /** Of all that is read through here; the longest are mountinfo with some hundred mounts, and the kernel's command line. */
    private static final int MAX_BYTES = 1 << 20;

    private final Path root;

    SystemFiles(Path root) {
        this.root = root;
    }

    /** Where a file of the system is. */
    Path path(String file) {
        return root.resolve(file);
    }

    /** The content of a file, empty when there is none. */
    Optional<byte[]> read(String file) throws IOException {
        try (InputStream in = Files.newInputStream(path(file))) {
            byte[] content = in.readNBytes(MAX_BYTES);
            if (in.read() >= 0) {
                throw new IOException("/" + file + " has more than the " + MAX_BYTES + " bytes that are read");
            }
            return Optional.of(content);
        } catch (NoSuchFileException | NotDirectoryException e) {
            return Optional.empty();
        } catch (FileSystemException e) {
            // What the JDK makes of a path that leads through a file.
            if (e instanceof AccessDeniedException || Files.exists(path(file))) {
                throw e;
            }
            return Optional.empty();
        }
    }

    /** The content of a text file, empty when there is none. */
    Optional<String> text(String file) throws IOException {
        return read(file).map(content -> new String(content, StandardCharsets.UTF_8));
    }

    /** The number in a file of the device tree: 32 bits, the highest first. Empty when it is not there, or something else. */
    OptionalInt cell(String file) throws IOException {
        Optional<byte[]> content = read(file);
        if (content.isEmpty() || content.get().length != Integer.BYTES) {
            return OptionalInt.empty();
        }
        return OptionalInt.of(ByteBuffer.wrap(content.get()).getInt());
    }

    /** The decimal number in a file of sysfs. Empty when it is not there, or something else. */
    Optional<Long> number(String file) throws IOException {
        return text(file)
                .map(String::strip)
                .filter(t -> t.matches("[0-9]{1,18}"))
                .map(Long::parseLong);
    }
}
