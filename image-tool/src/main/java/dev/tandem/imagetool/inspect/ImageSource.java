package dev.tandem.imagetool.inspect;

import dev.tandem.disk.BlockDevice;
import dev.tandem.disk.FileDevice;
import dev.tandem.disk.Partition;
import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The image file or block device that is looked at: the one place that turns what a user names into bytes of a disk. */
public final class ImageSource implements Closeable {
    private static final int HEAD_BYTES = 512;

    /** Beginnings of files that hold an image in another form, and what to do about it. */
    private static final Map<String, String> OTHER_FORMS = Map.of(
            "version\u0000", "is an artifact, not an image. Look at it with: tandem artifact read ",
            "QFI\u00fb", "is a qcow2 image. Make a raw one of it with 'qemu-img convert -O raw': qemu-img info ");

    private final Path file;
    private final FileDevice device;
    private @Nullable Path plainName;

    private ImageSource(Path file, FileDevice device) {
        this.file = file;
        this.device = device;
    }

    /**
     * Opens it to be read.
     *
     * @throws IOException if that fails, or it is an image in a form that has to be unpacked first
     */
    public static ImageSource open(Path image) throws IOException {
        FileDevice device = FileDevice.openReadOnly(image);
        try {
            refuseOtherForms(image, device);
            return new ImageSource(image.toAbsolutePath(), device);
        } catch (IOException | RuntimeException e) {
            device.close();
            throw e;
        }
    }

    private static void refuseOtherForms(Path image, BlockDevice device) throws IOException {
        ByteBuffer head = ByteBuffer.allocate((int) Math.min(HEAD_BYTES, device.sizeBytes()));
        device.read(0, head);
        String text = new String(head.array(), StandardCharsets.ISO_8859_1);
        Optional<String> form = OTHER_FORMS.entrySet().stream()
                .filter(other -> text.startsWith(other.getKey()))
                .map(Map.Entry::getValue)
                .findFirst();
        if (form.isPresent()) {
            throw new IOException(image + " " + form.get() + image);
        }
    }

    /** Its bytes. */
    public BlockDevice device() {
        return device;
    }

    /** How the programs of e2fsprogs name a partition of it. */
    public String ext4Device(Partition partition) throws IOException {
        return plainName() + "?offset=" + partition.range().offset();
    }

    /** They take what follows the first question mark for options, so a name that holds one gets another. */
    private Path plainName() throws IOException {
        if (!file.toString().contains("?")) {
            return file;
        }
        Path known = plainName;
        if (known == null) {
            known = Files.createTempDirectory("tandem-image").resolve("image");
            plainName = known;
            Files.createSymbolicLink(known, file);
        }
        return known;
    }

    @Override
    public void close() throws IOException {
        try (device) {
            Path link = plainName;
            if (link != null) {
                for (Path path : Arrays.asList(link, link.getParent())) {
                    Files.deleteIfExists(path);
                }
            }
        }
    }
}
