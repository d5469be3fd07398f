package dev.tandem.disk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class BlockMapTest {
    private static final int BLOCK = 4096;

    /** Not a whole number of blocks, as images need not be. */
    private static final int SIZE = (int) (70 * Volumes.MIB) + 1536;

    @TempDir
    Path folder;

    /** A table, a boot volume, two slots of the same bytes, and a last sector that is in no whole block. */
    private Path image() throws IOException {
        Path path = folder.resolve("disk.img");
        try (FileDevice disk = FileDevice.create(path, SIZE)) {
            MbrTable.of(1, partitions()).write(disk);
            boot().writeTo(disk.slice(partitions().get(0).range()));
            byte[] slot = slot();
            SparseCopy.to(disk, 40 * Volumes.MIB)
                    .and(disk, 50 * Volumes.MIB)
                    .copy(new ByteArrayInputStream(slot), slot.length);
            disk.write(SIZE - 3, ByteBuffer.wrap(new byte[] {1, 2, 3}));
        }
        return path;
    }

    private static List<Partition> partitions() {
        return List.of(
                new Partition(1, Partition.FAT32, false, new ByteRange(Volumes.MIB, 34 * Volumes.MIB)),
                new Partition(2, Partition.LINUX, false, new ByteRange(40 * Volumes.MIB, 5 * Volumes.MIB)),
                new Partition(3, Partition.LINUX, false, new ByteRange(50 * Volumes.MIB, 5 * Volumes.MIB)));
    }

    private static FatBuilder boot() {
        return FatBuilder.of("BOOT", 1, 34 * Volumes.MIB, 2048, Volumes.TIME).file("a.bin", new byte[100_000]);
    }

    private static byte[] slot() {
        byte[] slot = new byte[(int) (5 * Volumes.MIB)];
        System.arraycopy(Volumes.random(1, 50_000), 0, slot, 100_000, 50_000);
        System.arraycopy(Volumes.random(2, 2_000_000), 0, slot, 1_000_000, 2_000_000);
        return slot;
    }

    /** The way of a converter: slots while they are copied, the rest when it is there. */
    private BlockMap map(Path image) throws IOException {
        BlockMap map = BlockMap.of(SIZE);
        try (FileDevice disk = FileDevice.openReadOnly(image)) {
            MemoryDevice nowhere = new MemoryDevice(new byte[(int) (5 * Volumes.MIB)]);
            SparseCopy.to(nowhere, 0)
                    .listener((offset, run) -> map.map(40 * Volumes.MIB + offset, run))
                    .copy(new ByteArrayInputStream(slot()), slot().length);
            map.repeat(partitions().get(1).range(), 50 * Volumes.MIB);
            map.map(disk, new ByteRange(SIZE - 1536, 1536));
            map.map(disk, new ByteRange(Volumes.MIB, boot().usedBytes()));
            for (ByteRange range : MbrTable.read(disk).metadataRanges()) {
                map.map(disk, range);
            }
        }
        return map;
    }

    @Test
    void bmaptool_acceptsTheMap_andCopiesWhatItNames() throws Exception {
        Path image = image();
        BlockMap map = map(image);
        Path xml = Files.write(folder.resolve("disk.img.bmap"), map.toXml());
        Path card = Files.write(folder.resolve("card"), Volumes.random(99, SIZE));
        String output = Programs.run("bmaptool", "copy", "--bmap", xml, image, card);
        // All of the boot volume up to its end, zeros in its tables included; of the slots only what is not zero.
        long slotBlocks = blocksThatAreNotZero(slot());
        long expected = 1 + boot().usedBytes() / BLOCK + 1 + 2 * slotBlocks + 1;
        assertThat(map.mappedBlocks()).isEqualTo(expected);
        assertThat(output).contains("mapped " + expected + " blocks");
        assertThat(Volumes.bytesOf(card)).isEqualTo(Volumes.bytesOf(image));
        assertThat(SIZE % BLOCK).isEqualTo(1536);
        assertThat(boot().usedBytes() % BLOCK).isNotZero();
    }

    private static long blocksThatAreNotZero(byte[] bytes) {
        long count = 0;
        for (int at = 0; at < bytes.length; at += BLOCK) {
            count += Arrays.equals(bytes, at, at + BLOCK, new byte[BLOCK], 0, BLOCK) ? 0 : 1;
        }
        return count;
    }

    @Test
    void bmaptool_noticesAnImageThatDoesNotMatch() throws Exception {
        Path image = image();
        Path xml = Files.write(folder.resolve("disk.img.bmap"), map(image).toXml());
        try (FileDevice disk = FileDevice.openReadWrite(image)) {
            disk.write((50 << 20) + 1_500_000, ByteBuffer.wrap(new byte[] {1, 2, 3, 4, 5}));
        }
        Programs.Outcome outcome =
                Programs.outcome("", "bmaptool", "copy", "--bmap", xml, image, folder.resolve("card"));
        assertThat(outcome.status()).isNotZero();
        assertThat(outcome.output()).contains("checksum mismatch");
    }

    @Test
    void bmaptool_noticesAMapThatWasChanged() throws Exception {
        Path image = image();
        String xml = new String(map(image).toXml(), StandardCharsets.US_ASCII);
        Path changed = Files.writeString(folder.resolve("changed.bmap"), xml.replace("> 0 </Range>", "> 1 </Range>"));
        Programs.Outcome outcome =
                Programs.outcome("", "bmaptool", "copy", "--bmap", changed, image, folder.resolve("card"));
        assertThat(outcome.status()).isNotZero();
        assertThat(outcome.output()).contains("checksum mismatch for bmap file");
    }

    @Test
    void rangesAreInTheOrderOfTheImage_andWhatFollowsOnEachOtherIsOne() {
        BlockMap map = BlockMap.of(10 * BLOCK + 5);
        map.map(8 * BLOCK, ByteBuffer.wrap(new byte[2 * BLOCK]));
        map.map(10 * BLOCK, ByteBuffer.wrap(new byte[5]));
        map.map(0, ByteBuffer.wrap(new byte[BLOCK]));
        map.map(BLOCK, ByteBuffer.allocate(0));
        map.map(4 * BLOCK, ByteBuffer.wrap(new byte[BLOCK]));
        String xml = new String(map.toXml(), StandardCharsets.US_ASCII);
        assertThat(xml).containsSubsequence("> 0 </Range>", "> 4 </Range>", "> 8-10 </Range>");
        assertThat(xml)
                .contains("<ImageSize> 40965 <", "<BlocksCount> 11 <", "<BlockSize> 4096 <", "<MappedBlocksCount> 5 <");
        assertThat(map.mappedBlocks()).isEqualTo(5);
        assertThat(map.toXml()).isEqualTo(map.toXml());
    }

    @Test
    void whatIsNoWholeBlock_isRefused() {
        BlockMap map = BlockMap.of(10 * BLOCK + 5);
        assertThatIllegalArgumentException().isThrownBy(() -> map.map(1, ByteBuffer.allocate(BLOCK)));
        assertThatIllegalArgumentException().isThrownBy(() -> map.map(0, ByteBuffer.allocate(BLOCK - 1)));
        assertThatIllegalArgumentException().isThrownBy(() -> map.map(10 * BLOCK, ByteBuffer.allocate(BLOCK)));
        assertThatIllegalArgumentException().isThrownBy(() -> map.map(-BLOCK, ByteBuffer.allocate(BLOCK)));
        assertThatIllegalArgumentException().isThrownBy(() -> BlockMap.of(0));
    }

    @Test
    void aBlockThatIsMappedTwice_isNoticed() {
        BlockMap map = BlockMap.of(10 * BLOCK);
        map.map(0, ByteBuffer.allocate(3 * BLOCK));
        map.map(2 * BLOCK, ByteBuffer.allocate(BLOCK));
        assertThatIllegalStateException().isThrownBy(map::toXml).withMessageContaining("block at 8192 twice");
    }

    @Test
    void repeating_needsWholeRanges_andWholeBlocks_insideTheImage() {
        BlockMap map = BlockMap.of(100 * BLOCK);
        map.map(2 * BLOCK, ByteBuffer.allocate(3 * BLOCK));
        ByteRange all = new ByteRange(0, 10 * BLOCK);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> map.repeat(new ByteRange(3 * BLOCK, 10 * BLOCK), 50 * BLOCK));
        assertThatIllegalArgumentException().isThrownBy(() -> map.repeat(all, 50 * BLOCK + 512));
        assertThatIllegalArgumentException().isThrownBy(() -> map.repeat(all, 97 * BLOCK));
        map.repeat(all, 50 * BLOCK);
        map.repeat(new ByteRange(20 * BLOCK, 5 * BLOCK), 70 * BLOCK);
        assertThat(new String(map.toXml(), StandardCharsets.US_ASCII))
                .containsSubsequence("> 2-4 </Range>", "> 52-54 </Range>");
        assertThat(map.mappedBlocks()).isEqualTo(6);
    }
}
