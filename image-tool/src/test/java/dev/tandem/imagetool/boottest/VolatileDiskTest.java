package dev.tandem.imagetool.boottest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;

import dev.tandem.disk.FileDevice;
import dev.tandem.imagetool.boottest.VolatileDisk.Cut;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class VolatileDiskTest {
    private static final int SECTOR = 512;
    private static final int SECTORS = 256;
    private static final int SIZE = SECTORS * SECTOR;

    /** So many seeds show every kind of cut. */
    private static final int SEEDS = 60;

    @TempDir
    Path directory;

    private Path file;
    private FileDevice image;
    private VolatileDisk disk;

    @BeforeEach
    void insert() throws IOException {
        insert(SIZE);
    }

    private void insert(long size) throws IOException {
        file = Files.createTempFile(directory, "disk", ".img");
        Files.delete(file);
        image = FileDevice.create(file, size);
        disk = new VolatileDisk(image);
    }

    @AfterEach
    void remove() throws IOException {
        image.close();
    }

    private static byte[] filled(int sectors, int value) {
        byte[] bytes = new byte[sectors * SECTOR];
        Arrays.fill(bytes, (byte) value);
        return bytes;
    }

    private void write(int sector, byte[] bytes) throws IOException {
        disk.write((long) sector * SECTOR, ByteBuffer.wrap(bytes));
    }

    private byte[] read(long offset, int length) throws IOException {
        ByteBuffer target = ByteBuffer.allocate(length);
        disk.read(offset, target);
        assertThat(target.hasRemaining()).isFalse();
        return target.array();
    }

    @ParameterizedTest
    @CsvSource({
        "0,131072",
        "0,1",
        "511,2",
        "513,1",
        "4095,2",
        "4096,4096",
        "4607,3586",
        "8191,1",
        "130560,512",
        "131072,0"
    })
    void read_seesWhatWasNotFlushed_atAnyAlignment(int offset, int length) throws IOException {
        byte[] expected = new byte[SIZE];
        image.write(0, ByteBuffer.wrap(filled(SECTORS, 1)));
        Arrays.fill(expected, (byte) 1);
        for (int sector : new int[] {0, 7, 8, 9, 15, 16, 255}) {
            write(sector, filled(1, 2 + sector));
            Arrays.fill(expected, sector * SECTOR, (sector + 1) * SECTOR, (byte) (2 + sector));
        }

        assertThat(read(offset, length)).isEqualTo(Arrays.copyOfRange(expected, offset, offset + length));
    }

    @Test
    void read_intoTheMiddleOfABuffer_leavesTheRestAlone() throws IOException {
        write(1, filled(1, 7));
        ByteBuffer target = ByteBuffer.wrap(filled(3, 9)).position(100).limit(1200);

        disk.read(SECTOR - 50, target);

        assertThat(target.position()).isEqualTo(1200);
        byte[] expected = filled(3, 9);
        Arrays.fill(expected, 100, 150, (byte) 0);
        Arrays.fill(expected, 150, 662, (byte) 7);
        Arrays.fill(expected, 662, 1200, (byte) 0);
        assertThat(target.array()).isEqualTo(expected);
    }

    @Test
    void write_isNotInTheImage_beforeItIsFlushed() throws IOException {
        write(3, filled(20, 5));
        assertThat(Files.readAllBytes(file)).containsOnly(0);

        disk.force();

        byte[] expected = new byte[SIZE];
        Arrays.fill(expected, 3 * SECTOR, 23 * SECTOR, (byte) 5);
        assertThat(Files.readAllBytes(file)).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource({
        "1,512",
        "0,511",
        "131072,512",
        "130560,1024",
        "-512,512",
        "-4096,4096",
        "9223372036854775296,512",
        "-9223372036854775808,512"
    })
    void write_thatADiskCannotTake_isRefused(long offset, int length) {
        assertThatIOException()
                .isThrownBy(() -> disk.write(offset, ByteBuffer.allocate(length)))
                .withMessageContaining(String.valueOf(offset));
    }

    @ParameterizedTest
    @CsvSource({"-1,1", "131072,1", "131071,2", "9223372036854775807,1", "-9223372036854775808,512"})
    void read_beyondTheEnds_isRefused(long offset, int length) throws IOException {
        write(0, filled(SECTORS, 1));

        assertThatIOException().isThrownBy(() -> disk.read(offset, ByteBuffer.allocate(length)));
    }

    @Test
    void cut_keepsFromNothingToEverything_inWholeSectors() throws IOException {
        BitSet kept = new BitSet();
        for (int seed = 0; seed < SEEDS; seed++) {
            remove();
            insert();
            write(5, filled(40, 3));
            Cut cut = disk.cut(Chance.of(seed));
            assertThat(cut.unflushedSectors()).isEqualTo(40);

            int found = 0;
            byte[] left = Files.readAllBytes(file);
            for (int sector = 0; sector < SECTORS; sector++) {
                byte[] bytes = Arrays.copyOfRange(left, sector * SECTOR, (sector + 1) * SECTOR);
                if (bytes[0] != 0) {
                    assertThat(bytes).containsOnly(3);
                    assertThat(sector).isBetween(5, 44);
                    found++;
                } else {
                    assertThat(bytes).containsOnly(0);
                }
            }
            assertThat(cut.keptSectors()).isEqualTo(found);
            kept.set(found);
        }
        assertThat(kept.get(0)).as("nothing is kept sometimes").isTrue();
        assertThat(kept.get(40)).as("everything is kept sometimes").isTrue();
        assertThat(kept.cardinality()).as("and parts of different size").isGreaterThan(5);
    }

    /** Cards write whole pages; and what tears a superblock, no file system outlives. */
    @Test
    void cut_doesNotTearWhatOneWritePutIntoABlock() throws IOException {
        BitSet kept = new BitSet();
        for (int seed = 0; seed < SEEDS; seed++) {
            remove();
            insert();
            write(8, filled(8, 3));
            write(10, filled(2, 4));
            disk.cut(Chance.of(seed));

            byte[] left = Files.readAllBytes(file);
            assertThat(left[8 * SECTOR]).isEqualTo(left[15 * SECTOR]);
            assertThat(left[10 * SECTOR]).isEqualTo(left[11 * SECTOR]);
            kept.set(left[8 * SECTOR] + left[10 * SECTOR]);
        }
        assertThat(kept.stream()).as("each of the two may be lost alone").containsExactly(0, 3, 4, 7);
    }

    @Test
    void cut_withTheSameSeed_leavesTheSame() throws IOException {
        for (int seed = 0; seed < SEEDS; seed++) {
            List<byte[]> left = new ArrayList<>();
            List<Cut> cuts = new ArrayList<>();
            for (int i = 0; i < 2; i++) {
                remove();
                insert();
                write(1, filled(100, 1));
                write(200, filled(8, 2));
                write(50, filled(4, 3));
                cuts.add(disk.cut(Chance.of(seed)));
                left.add(Files.readAllBytes(file));
            }
            assertThat(cuts.get(0)).as("seed %d", seed).isEqualTo(cuts.get(1));
            assertThat(left.get(0)).as("seed %d", seed).isEqualTo(left.get(1));
        }
    }

    @Test
    void afterACut_nothingWorks_andNothingIsLostThatWasFlushed() throws IOException {
        write(0, filled(8, 1));
        disk.force();
        disk.cut(Chance.of(1));
        byte[] left = Files.readAllBytes(file);

        assertThatIOException().isThrownBy(() -> read(0, 1)).withMessage("the power is off");
        assertThatIOException().isThrownBy(() -> write(0, filled(1, 2))).withMessage("the power is off");
        assertThatIOException().isThrownBy(() -> disk.force()).withMessage("the power is off");
        assertThat(disk.cut(Chance.of(1))).isEqualTo(new Cut(0, 0));
        disk.close();
        assertThat(Files.readAllBytes(file)).isEqualTo(left).startsWith(filled(8, 1));
    }

    @Test
    void close_losesWhatWasNotFlushed() throws IOException {
        write(0, filled(1, 1));
        disk.close();

        assertThat(Files.readAllBytes(file)).containsOnly(0);
        assertThatIOException().isThrownBy(() -> read(0, 1));
    }

    @Test
    void watcher_cutsThePowerAtTheWriteItChooses() throws IOException {
        List<String> seen = new ArrayList<>();
        disk.watch(
                (offset, length) -> {
                    seen.add(offset + "+" + length);
                    return seen.size() == 2;
                },
                new Random(1));
        write(2, filled(3, 4));
        assertThat(disk.lastCut()).isEmpty();
        write(0, filled(1, 1));

        assertThat(seen).containsExactly("1024+1536", "0+512");
        assertThat(disk.lastCut().orElseThrow().unflushedSectors()).isEqualTo(4);
        assertThatIOException().isThrownBy(() -> read(0, 1));
        assertThatIOException().isThrownBy(() -> write(0, filled(1, 1)));
    }

    @Test
    void writeAtWhichThePowerIsCut_mayArriveOrNot() throws IOException {
        Set<Integer> arrived = new HashSet<>();
        for (int seed = 0; seed < 40; seed++) {
            Random random = Chance.of(seed);
            remove();
            insert(1L << 20);
            disk.watch((offset, length) -> true, random);
            write(0, filled(1, 1));
            arrived.add((int) Files.readAllBytes(file)[0]);
        }
        assertThat(arrived).containsExactlyInAnyOrder(0, 1);
    }

    @Test
    void fullCache_writesTheOldestBlocksFirst() throws IOException {
        int capacity = 64 << 20;
        remove();
        insert(capacity + (1L << 20));
        byte[] chunk = new byte[1 << 20];
        Arrays.fill(chunk, (byte) 1);
        // The newest of the disk is the oldest of the cache.
        disk.write(capacity, ByteBuffer.wrap(chunk));
        for (int i = 0; i < 63; i++) {
            disk.write((long) i << 20, ByteBuffer.wrap(chunk));
        }
        assertThat(sum(0, capacity + (1 << 20)))
                .as("nothing before the cache is full")
                .isZero();

        disk.write(63L << 20, ByteBuffer.wrap(chunk, 0, 8192));
        assertThat(sum(capacity, 8192)).as("the oldest blocks").isEqualTo(8192);
        assertThat(sum(capacity + 8192, (1 << 20) - 8192)).isZero();
        assertThat(sum(0, capacity)).isZero();

        assertThat(read(capacity + 8192 - 512, 1024)).containsOnly(1);
        assertThat(disk.cut(Chance.of(0)).unflushedSectors()).isEqualTo(capacity / SECTOR);
    }

    private long sum(long offset, int length) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(length);
        image.read(offset, bytes);
        long sum = 0;
        for (byte b : bytes.array()) {
            sum += b;
        }
        return sum;
    }

    /** Against a model: the bytes as the machine sees them, those that are flushed, and which sectors wait. */
    @Test
    void anySequenceOfOperations_isWhatAModelSays() throws IOException {
        for (int seed = 0; seed < SEEDS; seed++) {
            remove();
            insert();
            Random random = Chance.of(seed);
            byte[] seen = new byte[SIZE];
            byte[] flushed = new byte[SIZE];
            BitSet dirty = new BitSet();
            int operations = random.nextInt(60);
            for (int i = 0; i < operations; i++) {
                int what = random.nextInt(10);
                if (what < 5) {
                    int sector = random.nextInt(SECTORS);
                    int count = 1 + random.nextInt(Math.min(24, SECTORS - sector));
                    byte[] bytes = new byte[count * SECTOR];
                    random.nextBytes(bytes);
                    write(sector, bytes);
                    System.arraycopy(bytes, 0, seen, sector * SECTOR, bytes.length);
                    dirty.set(sector, sector + count);
                } else if (what < 9) {
                    int offset = random.nextInt(SIZE);
                    int length = random.nextInt(SIZE - offset);
                    assertThat(read(offset, length))
                            .as("seed %d, operation %d", seed, i)
                            .isEqualTo(Arrays.copyOfRange(seen, offset, offset + length));
                } else {
                    disk.force();
                    dirty.clear();
                    flushed = seen.clone();
                    assertThat(Files.readAllBytes(file)).isEqualTo(flushed);
                }
            }
            Cut cut = disk.cut(Chance.of(seed));

            assertThat(cut.unflushedSectors()).isEqualTo(dirty.cardinality());
            byte[] left = Files.readAllBytes(file);
            int kept = 0;
            for (int sector = 0; sector < SECTORS; sector++) {
                int from = sector * SECTOR;
                int to = from + SECTOR;
                boolean isNew = Arrays.equals(left, from, to, seen, from, to);
                boolean isOld = Arrays.equals(left, from, to, flushed, from, to);
                assertThat(dirty.get(sector) ? isNew || isOld : isOld)
                        .as("seed %d, sector %d", seed, sector)
                        .isTrue();
                kept += dirty.get(sector) && isNew ? 1 : 0;
            }
            assertThat(cut.keptSectors()).as("seed %d", seed).isEqualTo(kept);
        }
    }
}
