package dev.tandem.disk;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.jr.ob.JSON;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Random tables, both ways between us and sfdisk. */
final class MbrPropertyTest {
    private static final int SECTOR = 512;
    private static final int[] TYPES = {0x0c, 0x83, 0x82, 0x07, 0x0b, 0xef, 0xda};

    @TempDir
    Path folder;

    private record Table(int diskId, List<Partition> partitions) {}

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24})
    void ourTables_areReadBySfdisk(long seed) throws Exception {
        Random random = new Random(seed);
        long sectors = (1L << (14 + random.nextInt(17))) + random.nextInt(1000);
        MbrTable table = MbrTable.of(random.nextInt(), layout(random, sectors));
        Path path = folder.resolve("ours.img");
        try (FileDevice disk = FileDevice.create(path, sectors * SECTOR)) {
            table.write(disk);
            assertThat(MbrTable.read(disk).partitions()).isEqualTo(table.partitions());
            assertThat(MbrTable.read(disk).metadataRanges()).isEqualTo(table.metadataRanges());
        }
        assertThat(Programs.run("sfdisk", "-V", path)).contains("No errors detected");
        Table theirs = sfdisk(path);
        assertThat(theirs.diskId()).isEqualTo(table.diskId());
        assertThat(theirs.partitions()).isEqualTo(table.partitions());
    }

    @ParameterizedTest
    @ValueSource(longs = {101, 102, 103, 104, 105, 106, 107, 108, 109, 110, 111, 112, 113, 114, 115, 116, 117, 118})
    void tablesOfSfdisk_areRead_andWrittenAgain(long seed) throws Exception {
        Random random = new Random(seed);
        long sectors = (1L << (20 + random.nextInt(10))) + random.nextInt(1000);
        Path path = folder.resolve("theirs.img");
        FileDevice.create(path, sectors * SECTOR).close();
        int logicals = script(path, random, sectors);
        if (logicals > 2) {
            // Whoever removes a partition and makes another has a chain that is not in the order of the disk.
            Programs.run("sfdisk", "-q", "--delete", path, 5 + random.nextInt(logicals - 1));
            Programs.runWith("size=1MiB, type=83\n", "sfdisk", "-q", "--append", path);
        }
        Table expected = sfdisk(path);
        Path copy = folder.resolve("copy.img");
        try (FileDevice disk = FileDevice.openReadOnly(path);
                FileDevice second = FileDevice.create(copy, sectors * SECTOR)) {
            MbrTable table = MbrTable.read(disk);
            assertThat(table.partitions()).isEqualTo(expected.partitions());
            assertThat(table.diskId()).isEqualTo(expected.diskId());
            table.write(second);
            for (ByteRange range : table.metadataRanges()) {
                assertThat(Volumes.read(disk, range.offset() + SECTOR - 2, 2)).containsExactly(0x55, 0xaa);
            }
        }
        assertThat(sfdisk(copy).partitions()).isEqualTo(expected.partitions());
    }

    /** Partitions and gaps of random sizes, single sectors among them. */
    private static List<Partition> layout(Random random, long sectors) {
        List<Partition> partitions = new ArrayList<>();
        int primaries = random.nextInt(5);
        int container = random.nextInt(4) == 0 ? 0 : 1 + random.nextInt(4);
        long at = 1;
        for (int number = 1; number <= 4; number++) {
            long start = at + gap(random, sectors);
            if (number == container) {
                long end = sectors - random.nextInt(3) * (sectors / 4);
                if (start + 100 < end) {
                    partitions.add(partition(random, number, number % 2 == 0 ? 0x05 : 0x0f, start, end - start));
                    logicals(random, partitions, start, end);
                    at = end;
                }
            } else if (number <= primaries && start + 1 < sectors) {
                long size = 1 + (long) (random.nextDouble() * (sectors - start - 1) / 4);
                partitions.add(partition(random, number, type(random), start, size));
                at = start + size;
            }
        }
        return partitions;
    }

    /** sfdisk reads 56 at most: its limit is 60 partitions in all. */
    private static void logicals(Random random, List<Partition> partitions, long start, long end) {
        long at = start + 1;
        int wanted = random.nextInt(5) == 0 ? 56 : random.nextInt(8);
        for (int i = 0; i < wanted; i++) {
            long first = Math.max(at, start + 1) + (i == 0 ? 0 : 1) + gap(random, end - start);
            if (first >= end) {
                return;
            }
            long size = 1 + (long) (random.nextDouble() * Math.max(0, end - first - 1) / (wanted + 1));
            partitions.add(partition(random, 5 + i, type(random), first, size));
            at = first + size;
        }
    }

    private static long gap(Random random, long sectors) {
        return switch (random.nextInt(4)) {
            case 0 -> 0;
            case 1 -> random.nextInt(3);
            case 2 -> 2048;
            default -> random.nextInt((int) Math.min(sectors / 50 + 1, 1 << 20));
        };
    }

    private static int type(Random random) {
        return TYPES[random.nextInt(TYPES.length)];
    }

    private static Partition partition(Random random, int number, int type, long start, long count) {
        return new Partition(number, type, random.nextInt(5) == 0, new ByteRange(start * SECTOR, count * SECTOR));
    }

    /** As people write them: sizes, and sfdisk finds the places. */
    private static int script(Path path, Random random, long sectors) throws IOException, InterruptedException {
        StringBuilder script = new StringBuilder("label: dos\n");
        int primaries = random.nextInt(4);
        long share = sectors / 10;
        for (int i = 0; i < primaries; i++) {
            script.append("size=")
                    .append(1 + random.nextInt((int) share))
                    .append(", type=")
                    .append(Integer.toHexString(type(random)))
                    .append(random.nextBoolean() ? ", bootable\n" : "\n");
        }
        script.append("type=").append(random.nextBoolean() ? "5\n" : "f\n");
        int logicals = random.nextInt(12);
        for (int i = 0; i < logicals; i++) {
            script.append("size=")
                    .append(1 + random.nextInt((int) share / 4))
                    .append(", type=")
                    .append(Integer.toHexString(type(random)))
                    .append('\n');
        }
        Programs.runWith(script.toString(), "sfdisk", "-q", path);
        return logicals;
    }

    @SuppressWarnings("unchecked")
    private static Table sfdisk(Path path) throws IOException, InterruptedException {
        Map<String, Object> table = (Map<String, Object>)
                JSON.std.mapFrom(Programs.run("sfdisk", "-J", path)).get("partitiontable");
        List<Partition> partitions = new ArrayList<>();
        for (Object entry : (List<Object>) table.getOrDefault("partitions", List.of())) {
            Map<String, Object> values = (Map<String, Object>) entry;
            String node = values.get("node").toString();
            partitions.add(new Partition(
                    Integer.parseInt(node.substring(path.toString().length())),
                    Integer.parseInt(values.get("type").toString(), 16),
                    Boolean.TRUE.equals(values.get("bootable")),
                    new ByteRange(
                            ((Number) values.get("start")).longValue() * SECTOR,
                            ((Number) values.get("size")).longValue() * SECTOR)));
        }
        return new Table(Integer.parseUnsignedInt(table.get("id").toString().substring(2), 16), partitions);
    }
}
