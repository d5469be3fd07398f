package dev.tandem.imagetool.convert;

import dev.tandem.disk.FileDevice;
import dev.tandem.disk.SparseCopy;
import dev.tandem.layout.PiTrybootLayout;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.jspecify.annotations.Nullable;

/** An image that can be read at any place: the file itself, or an unpacked copy without its zeros, which goes when closed. */
public final class PlainImage implements Closeable {
    private final Path path;
    private final @Nullable WorkDirectory work;

    private PlainImage(Path path, @Nullable WorkDirectory work) {
        this.path = path;
        this.work = work;
    }

    /**
     * Unpacks a file if it is packed.
     *
     * @param scratchParent where the copy is put
     * @param stages told how far it is
     */
    public static PlainImage of(Path file, Path scratchParent, Stages stages) throws IOException {
        ImageSource source = ImageSource.of(file);
        if (source.packing() == ImageSource.Packing.NONE) {
            return new PlainImage(file, null);
        }
        WorkDirectory work = WorkDirectory.in(scratchParent);
        try (Stages.Stage stage = stages.begin("Unpacking", source.storedBytes());
                InputStream image = source.open(stage)) {
            Path copy = work.file("disk.img");
            unpack(image, copy);
            return new PlainImage(copy, work);
        } catch (IOException | RuntimeException e) {
            work.close();
            throw source.damaged(e);
        }
    }

    /** How long it is turns out at its end: until then the file, all holes, has the length of the longest disk. */
    private static void unpack(InputStream image, Path copy) throws IOException {
        long length;
        try (FileDevice device = FileDevice.create(copy, PiTrybootLayout.MAX_DISK_BYTES)) {
            length = SparseCopy.to(device, 0).copyToEnd(image).bytes();
        }
        try (FileChannel channel = FileChannel.open(copy, StandardOpenOption.WRITE)) {
            channel.truncate(length);
        }
    }

    /** Where it is. */
    public Path path() {
        return path;
    }

    @Override
    public void close() throws IOException {
        if (work != null) {
            work.close();
        }
    }
}
