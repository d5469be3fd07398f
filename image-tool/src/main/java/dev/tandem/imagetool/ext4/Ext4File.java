package dev.tandem.imagetool.ext4;

import dev.tandem.imagetool.rootfs.RootEdit;
import dev.tandem.imagetool.rootfs.RootTree;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Locale;
import java.util.Objects;

/**
 * A file that holds an ext4 from its first byte to its last. It is changed in place, never made anew: hard links, holes,
 * capabilities and everything else this program knows nothing of stay as they are, and blocks that do not change stay where
 * they are, which is what makes differences between versions small.
 */
public final class Ext4File {
    private final E2fsprogs tools;
    private final Path file;
    private final Path directory;
    private final String name;

    public Ext4File(E2fsprogs tools, Path file) {
        Path absolute = file.toAbsolutePath();
        this.directory = Objects.requireNonNull(absolute.getParent());
        this.name = String.valueOf(absolute.getFileName());
        this.tools = tools.in(directory);
        this.file = file;
    }

    public Path path() {
        return file;
    }

    /** Its superblock as it is now. */
    public Superblock superblock() throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(Superblock.BYTES);
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            while (bytes.hasRemaining() && channel.read(bytes, Superblock.OFFSET + bytes.position()) > 0) {}
        }
        return Superblock.parse(bytes.array()).orElseThrow(() -> new IOException(file + " holds no ext4"));
    }

    /** Its files as they are now. */
    public RootTree tree() {
        return new Ext4Tree(tools, name);
    }

    /**
     * Some of its blocks.
     *
     * @param first number of the first one
     * @param count how many
     */
    public record BlockRange(long first, long count) {}

    /**
     * The blocks in use, in order. All others may hold anything: a program that writes the image to a card may leave them out,
     * while a block of zeros that is in use must be written.
     */
    public List<BlockRange> usedBlocks() throws IOException {
        E2fsprogs.Output dump = tools.run("dumpe2fs", name);
        if (dump.exitCode() != 0) {
            throw new IOException(
                    String.format(Locale.ROOT, "dumpe2fs failed (exit code %d): %s", dump.exitCode(), dump.said()));
        }
        Superblock superblock = superblock();
        List<BlockRange> used = FreeBlocks.used(dump.text(), superblock.blocks());
        long count = used.stream().mapToLong(BlockRange::count).sum();
        if (count != superblock.blocks() - superblock.freeBlocks()) {
            throw new IOException(String.format(
                    Locale.ROOT,
                    "dumpe2fs lists %d blocks in use, the superblock says %d",
                    count,
                    superblock.blocks() - superblock.freeBlocks()));
        }
        return used;
    }

    /**
     * Checks every structure of it and changes nothing.
     *
     * @throws IOException if anything is wrong, with what e2fsck said
     */
    public void check() throws IOException {
        E2fsprogs.Output output = tools.run("e2fsck", "-f", "-n", name);
        if (output.exitCode() != 0) {
            throw new IOException(String.format(
                    Locale.ROOT,
                    "The root file system is damaged; e2fsck found (exit code %d):%n%s",
                    output.exitCode(),
                    output.said()));
        }
    }

    /**
     * Makes the file and the file system in it so long. It is checked first, and afterwards: resize2fs trusts what it finds.
     *
     * @param sizeBytes a multiple of the block size
     * @throws IOException if its files do not fit, or anything fails
     */
    public void resize(long sizeBytes) throws IOException {
        Superblock before = superblock();
        if (before.sizeBytes() == sizeBytes) {
            truncate(sizeBytes);
            return;
        }
        if (before.sizeBytes() < sizeBytes) {
            truncate(sizeBytes);
        }
        // In a file of its own: at an offset in a larger one, resize2fs cuts off the file at the wrong place.
        E2fsprogs.Output output =
                tools.run("resize2fs", "-f", name, sizeBytes / 1024 + "K"); // -f: it has just been checked
        Superblock after = superblock();
        if (output.exitCode() != 0 || after.sizeBytes() != sizeBytes) {
            throw new IOException(String.format(
                    Locale.ROOT,
                    "The root file system could not be made %d bytes long (it has %d, %d of them used): %s",
                    sizeBytes,
                    after.sizeBytes(),
                    after.usedBytes(),
                    output.said()));
        }
        truncate(sizeBytes);
        check();
    }

    /**
     * Carries out changes, and then reads each of them back.
     *
     * @param scratch an empty directory for the files on their way
     * @throws IOException if one of them is not there afterwards exactly as it should be, or the file system is not sound
     */
    public void apply(List<RootEdit> edits, Path scratch) throws IOException {
        DebugfsScript script = DebugfsScript.of(edits, tree(), tools.time(), directory, scratch);
        E2fsprogs.Output output = tools.run("debugfs", "-w", "-f", script.write(), name);
        DebugfsErrors.refuse("change the root file system", output);
        new EditVerifier(tools, directory, name, scratch).verify(edits);
        check();
    }

    private void truncate(long sizeBytes) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            if (channel.size() < sizeBytes) {
                channel.write(ByteBuffer.allocate(1), sizeBytes - 1);
            } else {
                channel.truncate(sizeBytes);
            }
        }
    }
}
