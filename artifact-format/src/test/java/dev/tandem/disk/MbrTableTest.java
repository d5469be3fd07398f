package dev.tandem.disk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class MbrTableTest {
    private static final long MIB = Volumes.MIB;
    private static final int SECTOR = 512;
    private static final int ID = 0xdeadbeef;

    /** Where the extended partition of {@link #layout()} begins. */
    private static final int CONTAINER = (int) (16 * MIB / SECTOR);

    @TempDir
    Path folder;

    /** The layout of a converted image, in small. */
    private static List<Partition> layout() {
        return List.of(
                partition(1, Partition.FAT32, 1, 1),
                partition(2, Partition.FAT32, 4, 4),
                partition(3, Partition.FAT32, 8, 4),
                partition(4, Partition.EXTENDED, 16, 48),
                partition(5, Partition.LINUX, 24, 8),
                partition(6, Partition.LINUX, 40, 8),
                partition(7, Partition.LINUX, 56, 8));
    }

    private static Partition partition(int number, int type, int startMib, int sizeMib) {
        return new Partition(number, type, false, new ByteRange(startMib * MIB, sizeMib * MIB));
    }

    private static Partition sectors(int number, int type, long start, long count) {
        return new Partition(number, type, false, new ByteRange(start * SECTOR, count * SECTOR));
    }

    /** A disk whose sectors tests change before it is read. */
    private static MemoryDevice disk() throws IOException {
        MemoryDevice disk = new MemoryDevice(new byte[(int) (64 * MIB)]);
        MbrTable.of(ID, layout()).write(disk);
        return disk;
    }

    private static ByteBuffer sector(MemoryDevice disk, long number) {
        return ByteBuffer.wrap(disk.bytes(), (int) number * SECTOR, SECTOR)
                .slice()
                .order(ByteOrder.LITTLE_ENDIAN);
    }

    private static void entry(ByteBuffer sector, int index, int type, long start, long count) {
        int at = 446 + 16 * index;
        sector.put(at, (byte) 0)
                .put(at + 4, (byte) type)
                .putInt(at + 8, (int) start)
                .putInt(at + 12, (int) count);
    }

    private static void refuses(BlockDevice disk, String reason) {
        assertThatExceptionOfType(DiskFormatException.class)
                .isThrownBy(() -> MbrTable.read(disk))
                .withMessageContaining(reason);
    }

    private static void refuses(String reason, Partition... partitions) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> MbrTable.of(ID, List.of(partitions)))
                .withMessageContaining(reason);
    }

    @Test
    void whatIsWritten_isReadBack() throws IOException {
        MbrTable table = MbrTable.read(disk());
        assertThat(table.partitions()).isEqualTo(layout());
        assertThat(table.diskId()).isEqualTo(ID);
        assertThat(table.partition(6)).contains(layout().get(5));
        assertThat(table.partition(8)).isEmpty();
    }

    @Test
    void partUuids_areWhatLinuxCallsThem() {
        assertThat(MbrTable.of(ID, layout()).partUuid(5)).isEqualTo("deadbeef-05");
        assertThat(MbrTable.of(0x00c0ffee, List.of()).partUuid(12)).isEqualTo("00c0ffee-0c");
    }

    @Test
    void theLayoutOfAnImage_hasTheBytesOfSfdisk_saveForChs() throws Exception {
        Path theirs = folder.resolve("theirs.img");
        FileDevice.create(theirs, 64 * MIB).close();
        StringBuilder script = new StringBuilder("label: dos\nlabel-id: 0xdeadbeef\n");
        for (Partition p : layout()) {
            script.append("start=")
                    .append(p.range().offset() / SECTOR)
                    .append(", size=")
                    .append(p.range().length() / SECTOR)
                    .append(", type=")
                    .append(Integer.toHexString(p.type()))
                    .append('\n');
        }
        Programs.runWith(script.toString(), "sfdisk", "-q", theirs);
        byte[] expected = Volumes.bytesOf(theirs);
        for (ByteRange range : MbrTable.of(ID, layout()).metadataRanges()) {
            for (int i = 0; i < 4; i++) {
                int at = (int) range.offset() + 446 + 16 * i;
                if (expected[at + 4] != 0) {
                    for (int b : new int[] {1, 5}) {
                        expected[at + b] = (byte) 0xfe;
                        expected[at + b + 1] = (byte) 0xff;
                        expected[at + b + 2] = (byte) 0xff;
                    }
                }
            }
        }
        assertThat(disk().bytes()).isEqualTo(expected);
    }

    @Test
    void bootRecordsOfLogicalPartitions_lieOneMiBBeforeThem_orRightBehindWhatIsThere() throws IOException {
        List<Partition> partitions = List.of(
                sectors(4, Partition.EXTENDED, 2048, 60_000),
                sectors(5, Partition.LINUX, 2049, 1),
                sectors(6, Partition.LINUX, 2051, 1),
                sectors(7, Partition.LINUX, 3000, 8),
                sectors(8, Partition.LINUX, 20_000, 8));
        MbrTable table = MbrTable.of(ID, partitions);
        assertThat(table.metadataRanges())
                .extracting(range -> range.offset() / SECTOR)
                .containsExactly(0L, 2048L, 2050L, 2052L, 20_000L - 2048);
        MemoryDevice disk = new MemoryDevice(new byte[(int) (64 * MIB)]);
        table.write(disk);
        assertThat(MbrTable.read(disk).partitions()).isEqualTo(partitions);
    }

    @Test
    void anExtendedPartitionWithoutLogicalOnes_mayBeBlank() throws IOException {
        MemoryDevice disk = new MemoryDevice(new byte[(int) (64 * MIB)]);
        List<Partition> partitions = List.of(partition(2, 0x0f, 16, 8));
        MbrTable.of(ID, partitions).write(disk);
        assertThat(MbrTable.read(disk).metadataRanges()).hasSize(2);
        sector(disk, CONTAINER).put(new byte[SECTOR]);
        assertThat(MbrTable.read(disk).partitions()).isEqualTo(partitions);
    }

    @Test
    void aRecordThatWasLeftEmpty_isPassed_andKept() throws IOException {
        MemoryDevice disk = disk();
        entry(sector(disk, CONTAINER), 0, 0, 0, 0);
        MbrTable table = MbrTable.read(disk);
        assertThat(table.partitions()).extracting(Partition::number).containsExactly(1, 2, 3, 4, 5, 6);
        assertThat(table.partition(5))
                .hasValueSatisfying(p -> assertThat(p.range()).isEqualTo(new ByteRange(40 * MIB, 8 * MIB)));
        MemoryDevice copy = new MemoryDevice(new byte[(int) (64 * MIB)]);
        table.write(copy);
        assertThat(MbrTable.read(copy).partitions()).isEqualTo(table.partitions());
        assertThat(MbrTable.read(copy).metadataRanges()).isEqualTo(table.metadataRanges());
    }

    @Test
    void writing_clearsTheBootCode_andForcesNothing() throws IOException {
        MemoryDevice disk = disk();
        sector(disk, 0).put(0, Volumes.random(1, 440));
        MbrTable.read(disk).write(disk);
        assertThat(Volumes.read(disk, 0, 440)).containsOnly(0);
        assertThat(disk.forces()).isZero();
    }

    @Test
    void writingToADiskThatIsTooSmall_writesNothing() {
        MemoryDevice disk = new MemoryDevice(new byte[(int) (63 * MIB)]);
        assertThatExceptionOfType(IOException.class)
                .isThrownBy(() -> MbrTable.of(ID, layout()).write(disk))
                .withMessageContaining("partition 4")
                .withMessageContaining("beyond the end of the disk (66060288 bytes)");
        assertThat(disk.writes()).isZero();
    }

    /** What the first boot does with the last partition. */
    private static List<Partition> grown() {
        List<Partition> partitions = new ArrayList<>(layout());
        partitions.set(3, partition(4, Partition.EXTENDED, 16, 100));
        partitions.set(6, partition(7, Partition.LINUX, 56, 60));
        return partitions;
    }

    @Test
    void growing_leavesATable_whereverItIsCutOff() throws IOException {
        List<List<Partition>> states = new ArrayList<>();
        MemoryDevice disk = new MemoryDevice(new byte[(int) (116 * MIB)]) {
            @Override
            public void force() {
                super.force();
                try {
                    states.add(MbrTable.read(this).partitions());
                } catch (IOException e) {
                    throw new AssertionError("no table after a write", e);
                }
            }
        };
        MbrTable.of(ID, layout()).write(disk);
        byte[] before = disk.bytes().clone();
        MbrTable.of(ID, grown()).writeGrown(disk);
        assertThat(states).hasSize(4);
        assertThat(disk.writes())
                .as("one sector each, and four for the first table")
                .isEqualTo(8);
        assertThat(states.get(0)).isEqualTo(containerOnly());
        assertThat(states.get(3)).isEqualTo(grown());
        assertThat(MbrTable.read(disk).partitions()).isEqualTo(grown());
        int changed = 0;
        for (int at = 0; at < before.length; at += SECTOR) {
            changed += Arrays.equals(before, at, at + SECTOR, disk.bytes(), at, at + SECTOR) ? 0 : 1;
        }
        assertThat(changed)
                .as("the MBR, the link to the last partition, its own record")
                .isEqualTo(3);
    }

    private static List<Partition> containerOnly() {
        List<Partition> partitions = new ArrayList<>(layout());
        partitions.set(3, grown().get(3));
        return partitions;
    }

    @Test
    void growing_refusesEveryOtherChange() throws IOException {
        MemoryDevice disk = new MemoryDevice(new byte[(int) (116 * MIB)]);
        MbrTable.of(ID, grown()).write(disk);
        List<Partition> moved = new ArrayList<>(grown());
        moved.set(6, partition(7, Partition.LINUX, 57, 59));
        List<Partition> retyped = new ArrayList<>(grown());
        retyped.set(6, partition(7, 0x82, 56, 60));
        List<MbrTable> others = List.of(
                MbrTable.of(ID, layout()),
                MbrTable.of(ID + 1, grown()),
                MbrTable.of(ID, moved),
                MbrTable.of(ID, retyped),
                MbrTable.of(ID, grown().subList(0, 6)));
        byte[] before = disk.bytes().clone();
        for (MbrTable other : others) {
            assertThatExceptionOfType(IOException.class)
                    .isThrownBy(() -> other.writeGrown(disk))
                    .withMessageContaining("not what is there with bigger partitions");
        }
        List<Partition> beyond = new ArrayList<>(grown());
        beyond.set(3, partition(4, Partition.EXTENDED, 16, 101));
        assertThatExceptionOfType(IOException.class)
                .isThrownBy(() -> MbrTable.of(ID, beyond).writeGrown(disk))
                .withMessageContaining("beyond the end");
        assertThat(disk.bytes()).isEqualTo(before);
    }

    @Test
    void aTableUpTo2TiB_isPossible_andNoneBeyond() {
        long last = (1L << 32) - 1;
        assertThat(MbrTable.of(ID, List.of(sectors(1, 0x83, 1, last))).partitions())
                .hasSize(1);
        refuses("beyond 2 TiB", sectors(1, 0x83, 2, last));
        refuses("beyond 2 TiB", sectors(1, 0x83, last + 2, 5));
    }

    @Test
    void partitionsThatMakeNoTable_areRefused() {
        refuses("two partitions 1", partition(1, 0x83, 1, 1), partition(1, 0x83, 2, 1));
        refuses(
                "partition 1 (bytes 1048576 to 3145728) and partition 2 (bytes 2097152 to 3145728) overlap",
                partition(1, 0x83, 1, 2),
                partition(2, 0x83, 2, 1));
        refuses("the table itself (bytes 0 to 512) and partition 1", sectors(1, 0x83, 0, 5));
        refuses("two extended", partition(1, 5, 1, 1), partition(2, 0x0f, 2, 1));
        refuses("no extended", partition(5, 0x83, 2, 1));
        refuses("no 5", partition(4, 5, 1, 10), partition(6, 0x83, 4, 1));
        refuses("not inside the extended", partition(4, 5, 1, 10), partition(5, 0x83, 10, 2));
        refuses("not inside the extended", partition(4, 5, 4, 10), partition(5, 0x83, 1, 1));
        refuses("an extended one", partition(4, 5, 1, 10), partition(5, 0x85, 4, 2));
        refuses("does not lie behind", partition(4, 5, 1, 10), partition(5, 0x83, 8, 1), partition(6, 0x83, 4, 1));
        refuses("partition 5 has no free sector in front of it", partition(4, 5, 1, 10), partition(5, 0x83, 1, 1));
        refuses(
                "partition 6 has no free sector in front of it",
                partition(4, 5, 1, 10),
                partition(5, 0x83, 4, 1),
                partition(6, 0x83, 5, 1));
        refuses("GPT", partition(1, 0xee, 1, 1));
    }

    @Test
    void aPartitionThatCannotBe_isRefused() {
        assertThatIllegalArgumentException().isThrownBy(() -> partition(0, 0x83, 1, 1));
        assertThatIllegalArgumentException().isThrownBy(() -> partition(69, 0x83, 1, 1));
        assertThatIllegalArgumentException().isThrownBy(() -> partition(1, 0x100, 1, 1));
        assertThatIllegalArgumentException().isThrownBy(() -> partition(1, 0x83, 1, 0));
        assertThatIllegalArgumentException().isThrownBy(() -> new Partition(1, 0x83, false, new ByteRange(1, 512)));
        assertThatIllegalArgumentException().isThrownBy(() -> new Partition(1, 0x83, false, new ByteRange(512, 1)));
    }

    @Test
    void sixtyFourLogicalPartitions_areTheMost() throws IOException {
        List<Partition> partitions = new ArrayList<>();
        partitions.add(sectors(1, Partition.EXTENDED, 100, 1000));
        for (int i = 0; i < 64; i++) {
            partitions.add(sectors(5 + i, Partition.LINUX, 101 + 2 * i, 1));
        }
        MemoryDevice disk = new MemoryDevice(new byte[(int) (2 * MIB)]);
        MbrTable.of(ID, partitions).write(disk);
        assertThat(MbrTable.read(disk).partitions()).isEqualTo(partitions);

        // A 65th behind the last: the link of one record, and the next.
        int last = 100 + 2 * 63;
        entry(sector(disk, last), 1, 5, last + 2 - 100, 2);
        entry(sector(disk, last + 2), 0, 0x83, 1, 1);
        sector(disk, last + 2).putShort(510, (short) 0xaa55);
        refuses(disk, "more than 64");
    }

    @Test
    void noTable_isSaid() throws IOException {
        refuses(new MemoryDevice(new byte[511]), "no partition table: the disk holds 511 bytes");
        refuses(new MemoryDevice(new byte[512]), "no partition table: sector 0 does not end in 55 aa");
    }

    @Test
    void aGpt_isCalledByItsName() throws IOException {
        MemoryDevice disk = disk();
        entry(sector(disk, 0), 0, 0xee, 1, 100);
        refuses(disk, "GPT");
    }

    @Test
    void aLogicalPartitionOfTheTypeOfAGpt_isNone() throws IOException {
        MemoryDevice disk = disk();
        sector(disk, CONTAINER).put(446 + 4, (byte) 0xee);
        MbrTable table = MbrTable.read(disk);
        assertThat(table.partition(5).orElseThrow().type()).isEqualTo(0xee);
        assertThat(MbrTable.of(ID, table.partitions()).partitions()).isEqualTo(table.partitions());
    }

    @Test
    void aGptBySfdisk_isCalledByItsName() throws Exception {
        Path path = folder.resolve("gpt.img");
        FileDevice.create(path, 16 * MIB).close();
        Programs.runWith("label: gpt\nsize=1MiB\n", "sfdisk", "-q", path);
        try (FileDevice disk = FileDevice.openReadOnly(path)) {
            refuses(disk, "GPT");
        }
    }

    @Test
    void aFileSystemWithoutATable_isNoTable() throws IOException {
        byte[] bytes = new byte[(int) (33 * MIB)];
        FatBuilder.of("", 1, bytes.length, 0, Volumes.TIME).writeTo(new MemoryDevice(bytes));
        bytes[446] = 'x';
        refuses(new MemoryDevice(bytes), "a FAT volume");
    }

    @Test
    void partitionsThatOverlap_areRefused() throws IOException {
        MemoryDevice disk = disk();
        entry(sector(disk, 0), 1, 0x0c, 2 * 2048, 100);
        assertThat(MbrTable.read(disk).partitions()).hasSize(7);
        entry(sector(disk, 0), 1, 0x0c, 2 * 2048 - 1, 100);
        refuses(disk, "partition 1 (bytes 1048576 to 2097152) and partition 2 (bytes 2096640 to 2147840) overlap");
    }

    @Test
    void aPartitionBeyondTheEnd_isRefused() throws IOException {
        MemoryDevice disk = disk();
        entry(sector(disk, 0), 0, 0x0c, 64 * 2048, 1);
        refuses(disk, "partition 1 (bytes 67108864 to 67109376) goes beyond the end of the disk");
        entry(sector(disk, 0), 0, 0x0c, 0xffffffffL, 0xffffffffL);
        refuses(disk, "partition 1");
    }

    @Test
    void aDiskThatWasCutOff_isRefused() throws IOException {
        MemoryDevice disk = disk();
        refuses(disk.slice(new ByteRange(0, 64 * MIB - SECTOR)), "beyond the end");
        refuses(disk.slice(new ByteRange(0, 10 * MIB)), "partition 3 (bytes 8388608 to 12582912) goes beyond the end");
        refuses(disk.slice(new ByteRange(0, SECTOR)), "partition 1 (bytes 1048576 to 2097152) goes beyond the end");
    }

    @Test
    void aChainThatLoops_isRefused() throws IOException {
        MemoryDevice disk = disk();
        entry(sector(disk, 55 * 2048), 1, 5, 39 * 2048 - CONTAINER, 100);
        refuses(disk, "loops");
        entry(sector(disk, 55 * 2048), 1, 5, 55 * 2048 - CONTAINER, 100);
        refuses(disk, "loops");
        entry(sector(disk, CONTAINER), 1, 5, 0, 100);
        entry(sector(disk, CONTAINER), 0, 0, 0, 0);
        refuses(disk, "loops");
    }

    @Test
    void aChainThatLeavesItsPartition_isRefused() throws IOException {
        MemoryDevice disk = disk();
        entry(sector(disk, CONTAINER), 1, 5, 48 * 2048, 100);
        refuses(disk, "outside of the extended partition");
        entry(sector(disk, CONTAINER), 1, 5, 0xffffffffL, 100);
        refuses(disk, "outside of the extended partition");
    }

    @Test
    void aLogicalPartitionOutsideOfItsContainer_isRefused() throws IOException {
        MemoryDevice disk = disk();
        entry(sector(disk, 55 * 2048), 0, 0x83, 2048, 9 * 2048);
        refuses(disk, "partition 7 (bytes 58720256 to 68157440) is not inside");
    }

    @Test
    void aLogicalPartitionOverABootRecord_isRefused() throws IOException {
        MemoryDevice disk = disk();
        entry(sector(disk, CONTAINER), 0, 0x83, 8 * 2048, 16 * 2048);
        refuses(disk, "overlap");
        entry(sector(disk, CONTAINER), 0, 0x83, 0, 10);
        refuses(disk, "overlap");
    }

    @Test
    void aBrokenBootRecord_isRefused() throws IOException {
        MemoryDevice disk = disk();
        sector(disk, 39 * 2048).putShort(510, (short) 0);
        refuses(disk, "the extended boot record at 40894464 does not end in 55 aa");
        disk = disk();
        entry(sector(disk, CONTAINER), 2, 0x83, 8 * 2048, 5);
        refuses(disk, "holds two partitions");
        entry(sector(disk, CONTAINER), 2, 5, 8 * 2048, 5);
        refuses(disk, "holds two links");
    }

    @Test
    void twoExtendedPartitions_areRefused() throws IOException {
        MemoryDevice disk = disk();
        entry(sector(disk, 0), 0, 0x0f, 2048, 2048);
        refuses(disk, "two extended partitions, 1 and 4");
    }
}
