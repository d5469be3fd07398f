package dev.tandem.client.install;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.tandem.client.install.SlotWriter.Result;
import dev.tandem.client.install.SlotWriter.Settings;
import java.io.ByteArrayInputStream;
import java.io.EOFException;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

@Timeout(120)
final class SlotWriterTest {
    private static final int BLOCK = Images.BLOCK;
    private static final int CHUNK = 8 * BLOCK;
    private static final int CHECKPOINT = 4 * CHUNK;
    private static final Settings THREADS = new Settings(CHUNK, 3, CHECKPOINT, true);
    private static final Settings INLINE = Settings.inline(CHUNK, CHECKPOINT);

    private static Stream<Settings> settings() {
        return Stream.of(THREADS, INLINE, new Settings(CHUNK, 1, CHECKPOINT, true), Settings.DEFAULT);
    }

    private static Stream<Arguments> seeds() {
        return LongStream.range(0, 12)
                .boxed()
                .flatMap(seed -> settings().map(settings -> Arguments.of(seed, settings)));
    }

    private static Result write(byte[] image, FaultyDevice slot, Settings settings) throws IOException {
        return SlotWriter.write(new ByteArrayInputStream(image), image.length, slot, 0, settings, offset -> {});
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void theSlotHoldsTheImage_andOnlyDifferingBlocksWereWritten(long seed, Settings settings) throws Exception {
        Random random = new Random(seed);
        byte[] old = Images.random(seed, BLOCK * (1 + random.nextInt(200)));
        byte[] image = Images.changed(seed, old, 1 + random.nextInt(old.length), 1 + random.nextInt(20));
        FaultyDevice slot = new FaultyDevice(old);

        Result result = write(image, slot, settings);

        assertThat(Arrays.copyOf(slot.durable(), image.length)).isEqualTo(image);
        assertThat(Arrays.copyOfRange(slot.bytes(), image.length, old.length))
                .as("what lies behind the image")
                .isEqualTo(Arrays.copyOfRange(old, image.length, old.length));
        assertThat(result.comparedBytes()).isEqualTo(image.length);
        assertThat(result.unreadableBytes()).isZero();
        assertThat(result.writtenBytes())
                .isEqualTo(slot.writtenBytes())
                .isEqualTo((long) Images.differingBlocks(image, old) * BLOCK);
        assertThat(slot.writes()).allSatisfy(write -> {
            assertThat(write.offset() % BLOCK).isZero();
            assertThat(write.length()).isLessThanOrEqualTo(settings.chunkBytes());
        });
    }

    @ParameterizedTest
    @MethodSource("settings")
    void aSlotThatEndsWithinABlock_isWrittenToItsLastByte(Settings settings) throws Exception {
        byte[] old = Images.random(1, CHUNK + 2 * BLOCK + 77);
        byte[] image = Images.random(2, old.length);
        FaultyDevice slot = new FaultyDevice(old);
        assertThat(write(image, slot, settings).writtenBytes()).isEqualTo(image.length);
        assertThat(slot.durable()).isEqualTo(image);
    }

    @ParameterizedTest
    @MethodSource("settings")
    void neighbours_areWrittenAtOnce(Settings settings) throws Exception {
        byte[] old = new byte[2 * CHUNK];
        byte[] image = old.clone();
        for (int block : new int[] {1, 2, 3, 5, 15}) {
            image[block * BLOCK + block] = 1;
        }
        FaultyDevice slot = new FaultyDevice(old);
        write(image, slot, settings);
        assertThat(slot.writes())
                .containsExactly(
                        new FaultyDevice.Write(BLOCK, 3 * BLOCK),
                        new FaultyDevice.Write(5 * BLOCK, BLOCK),
                        new FaultyDevice.Write(15 * BLOCK, BLOCK));
    }

    @ParameterizedTest
    @MethodSource("settings")
    void theSameImageAgain_writesNothing_butIsForced(Settings settings) throws Exception {
        byte[] image = Images.random(3, 3 * CHECKPOINT);
        FaultyDevice slot = new FaultyDevice(image);
        assertThat(write(image, slot, settings)).isEqualTo(new Result(image.length, 0, 0));
        assertThat(slot.writes()).isEmpty();
        assertThat(slot.calls(FaultyDevice.Operation.FORCE)).isPositive();
    }

    @ParameterizedTest
    @MethodSource("settings")
    void whatACheckpointPromises_isDurable(Settings settings) throws Exception {
        byte[] image = Images.random(4, 3 * CHECKPOINT + CHUNK + 5);
        FaultyDevice slot = new FaultyDevice(Images.random(5, 4 * CHECKPOINT));
        List<Long> checkpoints = new ArrayList<>();
        SlotWriter.write(new ByteArrayInputStream(image), image.length, slot, 0, settings, offset -> {
            int end = (int) offset;
            assertThat(Arrays.mismatch(slot.durable(), 0, end, image, 0, end)).isEqualTo(-1);
            checkpoints.add(offset);
        });
        if (settings.checkpointBytes() == CHECKPOINT) {
            assertThat(checkpoints)
                    .containsExactly((long) CHECKPOINT, 2L * CHECKPOINT, 3L * CHECKPOINT, (long) image.length);
        } else {
            assertThat(checkpoints).containsExactly((long) image.length);
        }
    }

    @ParameterizedTest
    @MethodSource("settings")
    void progress_isToldInOrder_toTheEnd(Settings settings) throws Exception {
        byte[] image = Images.random(6, 10 * CHUNK + 5);
        List<Long> told = new ArrayList<>();
        SlotWriter.Listener listener = new SlotWriter.Listener() {
            @Override
            public void checkpoint(long contentOffset) {
                assertThat(told).last().isEqualTo(contentOffset);
            }

            @Override
            public void progress(long contentOffset) {
                told.add(contentOffset);
            }
        };
        FaultyDevice slot = new FaultyDevice(new byte[11 * CHUNK]);
        SlotWriter.write(new ByteArrayInputStream(image), image.length, slot, 0, settings, listener);
        assertThat(told).isSorted().last().isEqualTo((long) image.length);
    }

    @ParameterizedTest
    @MethodSource("settings")
    void afterARestart_itGoesOnWhereItWas(Settings settings) throws Exception {
        byte[] image = Images.random(7, 2 * CHECKPOINT + 99);
        int start = CHUNK + 3 * BLOCK;
        byte[] old = Images.random(8, image.length);
        FaultyDevice slot = new FaultyDevice(old);
        InputStream rest = new ByteArrayInputStream(image, start, image.length - start);
        Result result = SlotWriter.write(rest, image.length, slot, start, settings, offset -> {});
        assertThat(result.comparedBytes()).isEqualTo(image.length - start);
        assertThat(Arrays.copyOf(slot.durable(), start)).isEqualTo(Arrays.copyOf(old, start));
        assertThat(Arrays.copyOfRange(slot.durable(), start, image.length))
                .isEqualTo(Arrays.copyOfRange(image, start, image.length));
    }

    @ParameterizedTest
    @MethodSource("settings")
    void whenAllOfItWasThere_theEndIsCheckedAndForced(Settings settings) throws Exception {
        FaultyDevice slot = new FaultyDevice(new byte[2 * CHUNK]);
        List<Long> checkpoints = new ArrayList<>();
        InputStream nothing = InputStream.nullInputStream();
        assertThat(SlotWriter.write(nothing, CHUNK, slot, CHUNK, settings, checkpoints::add))
                .isEqualTo(new Result(0, 0, 0));
        assertThat(checkpoints).containsExactly((long) CHUNK);
        assertThat(slot.calls(FaultyDevice.Operation.FORCE)).isOne();

        assertThatExceptionOfType(IOException.class)
                .isThrownBy(() -> SlotWriter.write(
                        new ByteArrayInputStream(new byte[1]), CHUNK, slot, CHUNK, settings, offset -> {}))
                .withMessageContaining("goes on after the " + CHUNK + " bytes");
    }

    @Test
    void anImageLargerThanTheSlot_isRefused_beforeAnythingIsReadOrWritten() {
        FaultyDevice slot = new FaultyDevice(new byte[CHUNK]);
        ByteArrayInputStream image = new ByteArrayInputStream(new byte[CHUNK + 1]);
        assertThatExceptionOfType(IOException.class)
                .isThrownBy(() -> SlotWriter.write(image, CHUNK + 1, slot, 0, THREADS, offset -> {}))
                .withMessage("/dev/slot holds 32768 bytes, the image needs 32769. Nothing was written");
        assertThat(image.available()).isEqualTo(CHUNK + 1);
        assertThat(slot.writes()).isEmpty();
        assertThat(slot.calls(FaultyDevice.Operation.READ)).isZero();
    }

    @ParameterizedTest
    @MethodSource("settings")
    void anImageThatIsTooShort_isAnError_andNotTheEnd(Settings settings) {
        FaultyDevice slot = new FaultyDevice(new byte[4 * CHUNK]);
        List<Long> checkpoints = new ArrayList<>();
        assertThatExceptionOfType(EOFException.class)
                .isThrownBy(() -> SlotWriter.write(
                        new ByteArrayInputStream(Images.random(9, 2 * CHUNK + 5)),
                        3 * CHUNK,
                        slot,
                        0,
                        settings,
                        checkpoints::add))
                .withMessage("the image ends after " + (2 * CHUNK + 5) + " bytes, " + 3 * CHUNK + " were expected");
        assertThat(checkpoints).isEmpty();
    }

    @ParameterizedTest
    @MethodSource("settings")
    void anImageThatGoesOn_isAnError_andNotTheEnd(Settings settings) {
        FaultyDevice slot = new FaultyDevice(new byte[4 * CHUNK]);
        List<Long> checkpoints = new ArrayList<>();
        assertThatExceptionOfType(IOException.class)
                .isThrownBy(() -> SlotWriter.write(
                        new ByteArrayInputStream(new byte[2 * CHUNK + 1]),
                        2 * CHUNK,
                        slot,
                        0,
                        settings,
                        checkpoints::add))
                .withMessageContaining("goes on after the " + 2 * CHUNK + " bytes");
        assertThat(checkpoints).isEmpty();
    }

    /** As of the input of an artifact, whose checksum is compared where -1 is returned. */
    @ParameterizedTest
    @MethodSource("settings")
    void anImageWhoseChecksumIsWrong_neverReachesItsLastCheckpoint(Settings settings) {
        byte[] image = Images.random(10, 2 * CHECKPOINT);
        IOException wrong = new IOException("checksum mismatch");
        InputStream in = new FilterInputStream(new ByteArrayInputStream(image)) {
            @Override
            public int read() throws IOException {
                throw wrong;
            }

            @Override
            public int read(byte[] buffer, int offset, int length) throws IOException {
                return super.read(buffer, offset, length);
            }
        };
        FaultyDevice slot = new FaultyDevice(new byte[image.length]);
        List<Long> checkpoints = new ArrayList<>();
        assertThatExceptionOfType(IOException.class)
                .isThrownBy(() -> SlotWriter.write(in, image.length, slot, 0, settings, checkpoints::add))
                .isSameAs(wrong);
        assertThat(checkpoints).doesNotContain((long) image.length);
    }

    @Test
    void anImageThatComesInLittlePieces_isWrittenInLargeOnes() throws Exception {
        byte[] image = Images.random(11, 3 * CHUNK);
        InputStream trickle = new FilterInputStream(new ByteArrayInputStream(image)) {
            @Override
            public int read(byte[] buffer, int offset, int length) throws IOException {
                return super.read(buffer, offset, Math.min(length, 1000));
            }
        };
        FaultyDevice slot = new FaultyDevice(new byte[image.length]);
        SlotWriter.write(trickle, image.length, slot, 0, THREADS, offset -> {});
        assertThat(slot.bytes()).isEqualTo(image);
        assertThat(slot.writes())
                .containsExactlyElementsOf(IntStream.range(0, 3)
                        .mapToObj(i -> new FaultyDevice.Write((long) i * CHUNK, CHUNK))
                        .toList());
    }

    @Test
    void offsetsAndSizes_thatAreNoBlocks_areRefused() {
        FaultyDevice slot = new FaultyDevice(new byte[CHUNK]);
        InputStream image = InputStream.nullInputStream();
        for (long offset : new long[] {-BLOCK, 1, BLOCK + 512, 3 * BLOCK}) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> SlotWriter.write(image, 2 * BLOCK, slot, offset, THREADS, at -> {}))
                    .withMessageContaining("offset " + offset);
        }
        assertThatIllegalArgumentException().isThrownBy(() -> new Settings(BLOCK + 1, 3, 2 * BLOCK + 2, true));
        assertThatIllegalArgumentException().isThrownBy(() -> new Settings(2 * BLOCK, 3, 3 * BLOCK, true));
        assertThatIllegalArgumentException().isThrownBy(() -> new Settings(BLOCK, 0, BLOCK, true));
    }
}
