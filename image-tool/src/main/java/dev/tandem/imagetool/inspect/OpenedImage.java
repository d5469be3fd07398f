package dev.tandem.imagetool.inspect;

import dev.tandem.disk.BlockDevice;
import dev.tandem.disk.FileDevice;
import dev.tandem.disk.Partition;
import dev.tandem.imagetool.convert.ImageSource;
import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/**
 * The disk that is looked at: the one place that turns what a user names into bytes of a disk. A packed image is unpacked into
 * a temporary file, for its file systems cannot be read from front to back.
 */
public final class OpenedImage implements Closeable {
    private static final int HEAD_BYTES = 512;

    /** Beginnings of files that people take for images, and what to do instead. */
    private static final Map<String, String> OTHERS = Map.of(
            "version\u0000", " is an artifact, not an image. Look at it with: tandem artifact read ",
            "QFI\u00fb", " is a qcow2 image. Make a raw one of it, with -O raw: qemu-img convert ");

    private final Path file;
    private final FileDevice device;
    private @Nullable Path temporary;

    private OpenedImage(Path file, FileDevice device, @Nullable Path temporary) {
        this.file = file;
        this.device = device;
        this.temporary = temporary;
    }

    /**
     * Opens it to be read.
     *
     * @param unpacking told how many bytes of a packed image have been read
     * @throws IOException if that fails, or it is no image in any form that is known
     */
    public static OpenedImage open(Path image, LongConsumer unpacking) throws IOException {
        FileDevice.openReadOnly(image).close(); // what is neither a file nor a block device is not even opened
        ImageSource source = ImageSource.of(image);
        if (source.packing() != ImageSource.Packing.NONE) {
            return unpacked(source, unpacking);
        }
        FileDevice device = FileDevice.openReadOnly(image);
        try {
            refuseOthers(image, device);
            return new OpenedImage(image.toAbsolutePath(), device, null);
        } catch (IOException | RuntimeException e) {
            device.close();
            throw e;
        }
    }

    private static OpenedImage unpacked(ImageSource source, LongConsumer progress) throws IOException {
        Path directory = temporaryDirectory();
        Path file = directory.resolve("disk.img");
        file.toFile().deleteOnExit();
        try {
            Unpacker.unpack(source, file, progress);
            return new OpenedImage(file, FileDevice.openReadOnly(file), file);
        } catch (IOException | RuntimeException e) {
            remove(file);
            throw e;
        }
    }

    private static void refuseOthers(Path image, BlockDevice device) throws IOException {
        ByteBuffer head = ByteBuffer.allocate((int) Math.min(HEAD_BYTES, device.sizeBytes()));
        device.read(0, head);
        String text = new String(head.array(), StandardCharsets.ISO_8859_1);
        Optional<String> other = OTHERS.entrySet().stream()
                .filter(entry -> text.startsWith(entry.getKey()))
                .map(Map.Entry::getValue)
                .findFirst();
        if (other.isPresent()) {
            throw new IOException(image + other.get() + image);
        }
    }

    /** Its bytes. */
    public BlockDevice device() {
        return device;
    }

    /** How the programs of e2fsprogs name a partition of it. */
    String ext4Device(Partition partition) throws IOException {
        return plainName() + "?offset=" + partition.range().offset();
    }

    /** They take what follows the first question mark for options, so a name that holds one gets another. */
    private Path plainName() throws IOException {
        if (temporary != null) {
            return temporary;
        }
        if (!file.toString().contains("?")) {
            return file;
        }
        Path link = temporaryDirectory().resolve("image");
        link.toFile().deleteOnExit();
        temporary = link;
        return Files.createSymbolicLink(link, file);
    }

    /** For nobody else to read: it may hold a whole system with its secrets. Gone also when the process is asked to end. */
    private static Path temporaryDirectory() throws IOException {
        Path directory = Files.createTempDirectory("tandem-inspect");
        directory.toFile().deleteOnExit();
        return directory;
    }

    private static void remove(Path temporary) throws IOException {
        Files.deleteIfExists(temporary);
        Files.deleteIfExists(Objects.requireNonNull(temporary.getParent()));
    }

    @Override
    public void close() throws IOException {
        try (device) {
            if (temporary != null) {
                remove(temporary);
            }
        }
    }
}
