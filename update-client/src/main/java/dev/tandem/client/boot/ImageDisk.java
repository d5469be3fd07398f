package dev.tandem.client.boot;

import dev.tandem.disk.BlockDevice;
import dev.tandem.disk.FileDevice;
import dev.tandem.disk.MbrTable;
import dev.tandem.layout.Slot;
import dev.tandem.layout.SlotLayout;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;

/** A disk that is a file, for tests and demonstrations. */
public final class ImageDisk implements Disk, Closeable {
    private final BlockDevice device;
    private final String name;
    private final SlotLayout layout;

    private ImageDisk(BlockDevice device, String name, SlotLayout layout) {
        this.device = device;
        this.name = name;
        this.layout = layout;
    }

    /** Opens an image. */
    public static ImageDisk open(Path image) throws IOException {
        FileDevice device = FileDevice.openReadWrite(image);
        try {
            return over(device, image.toString());
        } catch (IOException e) {
            device.close();
            throw e;
        }
    }

    /**
     * Over a device of any kind, which is closed with this.
     *
     * @param name of the file that the same content can be read from by other programs
     */
    public static ImageDisk over(BlockDevice device, String name) throws IOException {
        return new ImageDisk(device, name, SlotLayout.of(MbrTable.read(device)));
    }

    @Override
    public SlotLayout layout() {
        return layout;
    }

    /** Closing it closes nothing. */
    @Override
    public BlockDevice open(int partition) {
        return device.slice(layout.partition(partition));
    }

    @Override
    public BlockDevice openPastCache(int partition) {
        return open(partition);
    }

    @Override
    public String ext4Name(Slot slot) {
        return name + "?offset=" + layout.root(slot).offset();
    }

    @Override
    public void close() throws IOException {
        device.close();
    }

    @Override
    public String toString() {
        return device.toString();
    }
}
