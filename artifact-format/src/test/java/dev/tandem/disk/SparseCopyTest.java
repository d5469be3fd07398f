package dev.tandem.disk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class SparseCopyTest {
    private static final int BLOCK = 4096;

    /** Blocks that are zero, random, or zero but for one byte, in random order. */
    private static byte[] content(long seed, int length) {
        Random random = new Random(seed);
        byte[] bytes = new byte[length];
        for (int at = 0; at < length; at += BLOCK) {
            int end = Math.min(length, at + BLOCK);
            switch (random.nextInt(4)) {
                case 0 -> System.arraycopy(Volumes.random(random.nextLong(), end - at), 0, bytes, at, end - at);
                case 1 -> bytes[at + random.nextInt(end - at)] = 1;
                default -> Arrays.fill(bytes, at, end, (byte) 0);
            }
        }
        return bytes;
    }

    private static boolean isZero(byte[] bytes, int from, int to) {
        for (int i = from; i < to; i++) {
            if (bytes[i] != 0) {
                return false;
            }
        }
        return true;
    }

    private static long nonZeroBytes(byte[] bytes) {
        long count = 0;
        for (int at = 0; at < bytes.length; at += BLOCK) {
            int end = Math.min(bytes.length, at + BLOCK);
            count += isZero(bytes, at, end) ? 0 : end - at;
        }
        return count;
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void everythingArrives_atEachPlace_andIsCounted(long seed) throws Exception {
        int length = new Random(seed).nextInt(3 << 20) + 1;
        byte[] content = content(seed, length);
        MemoryDevice first = new MemoryDevice(new byte[length + 8192]);
        MemoryDevice second = new MemoryDevice(new byte[length + 8192]);
        MessageDigest digest = MessageDigest.getInstance("SHA-256");
        SparseCopy.Result result = SparseCopy.to(first, 8192)
                .and(second, 513)
                .digest(digest)
                .copy(new ByteArrayInputStream(content), length);
        assertThat(Volumes.read(first, 8192, length)).isEqualTo(content);
        assertThat(Volumes.read(second, 513, length)).isEqualTo(content);
        assertThat(Volumes.read(first, 0, 8192)).containsOnly(0);
        assertThat(digest.digest())
                .isEqualTo(MessageDigest.getInstance("SHA-256").digest(content));
        assertThat(result.bytes()).isEqualTo(length);
        assertThat(result.nonZeroBytes()).isEqualTo(nonZeroBytes(content));
        assertThat(first.forces()).isZero();
    }

    @Test
    void blocksOfZeros_areNotWritten() throws Exception {
        byte[] content = content(9, 1 << 20);
        byte[] target = new byte[1 << 20];
        Arrays.fill(target, (byte) 7);
        SparseCopy.to(new MemoryDevice(target), 0).copy(new ByteArrayInputStream(content), content.length);
        for (int at = 0; at < content.length; at += BLOCK) {
            byte[] block = Arrays.copyOfRange(content, at, at + BLOCK);
            if (isZero(block, 0, BLOCK)) {
                Arrays.fill(block, (byte) 7);
            }
            assertThat(Arrays.copyOfRange(target, at, at + BLOCK)).isEqualTo(block);
        }
    }

    @Test
    void onADeviceInUse_zerosAreWrittenToo() throws Exception {
        byte[] content = content(10, (2 << 20) + 100);
        byte[] target = new byte[content.length];
        Arrays.fill(target, (byte) 7);
        List<Long> told = new ArrayList<>();
        SparseCopy.Result result = SparseCopy.to(new MemoryDevice(target), 0)
                .withZeros()
                .listener((offset, run) -> told.add((long) run.remaining()))
                .copy(new ByteArrayInputStream(content), content.length);
        assertThat(target).isEqualTo(content);
        assertThat(told.stream().mapToLong(n -> n).sum())
                .isEqualTo(result.nonZeroBytes())
                .isEqualTo(nonZeroBytes(content));
    }

    @Test
    void theListener_isToldEachRun_inOrder() throws Exception {
        byte[] content = content(11, (3 << 20) + 5000);
        byte[] heard = new byte[content.length];
        long[] last = {0};
        SparseCopy.to(new MemoryDevice(new byte[content.length]), 0)
                .listener((offset, run) -> {
                    assertThat(offset).isGreaterThanOrEqualTo(last[0]);
                    assertThat(offset % BLOCK).isZero();
                    assertThat(run.isReadOnly()).isTrue();
                    for (int i = 0; i < run.remaining(); i += BLOCK) {
                        byte[] block = new byte[Math.min(BLOCK, run.remaining() - i)];
                        run.get(run.position() + i, block);
                        assertThat(isZero(block, 0, block.length)).isFalse();
                    }
                    last[0] = offset + run.remaining();
                    run.get(heard, (int) offset, run.remaining());
                })
                .copy(new ByteArrayInputStream(content), content.length);
        assertThat(heard).isEqualTo(content);
    }

    @Test
    void aPartOfADevice_isCopied() throws Exception {
        byte[] content = content(12, 1 << 21);
        byte[] target = new byte[1 << 21];
        SparseCopy.to(new MemoryDevice(target), 4096).copy(new MemoryDevice(content), new ByteRange(1000, 1_500_000));
        assertThat(Arrays.copyOfRange(target, 4096, 4096 + 1_500_000))
                .isEqualTo(Arrays.copyOfRange(content, 1000, 1000 + 1_500_000));
        assertThat(isZero(target, 4096 + 1_500_000, target.length)).isTrue();
    }

    @Test
    void aSourceThatGivesLittleAtATime_isReadToItsLength_andNoFurther() throws Exception {
        byte[] content = content(13, 100_000);
        InputStream trickle = new FilterInputStream(new ByteArrayInputStream(content)) {
            @Override
            public int read(byte[] buffer, int offset, int length) throws IOException {
                return super.read(buffer, offset, Math.min(length, 77));
            }
        };
        byte[] target = new byte[content.length];
        SparseCopy.to(new MemoryDevice(target), 0).copy(trickle, 60_000);
        assertThat(Arrays.copyOf(target, 60_000)).isEqualTo(Arrays.copyOf(content, 60_000));
        ByteArrayOutputStream rest = new ByteArrayOutputStream();
        trickle.transferTo(rest);
        assertThat(rest.toByteArray()).isEqualTo(Arrays.copyOfRange(content, 60_000, content.length));
    }

    @Test
    void aSourceThatIsTooShort_isAnError_thatSaysHowMuchThereWas() {
        assertThatExceptionOfType(EOFException.class)
                .isThrownBy(() -> SparseCopy.to(new MemoryDevice(new byte[3 << 20]), 0)
                        .copy(new ByteArrayInputStream(new byte[(1 << 20) + 5]), 2 << 20))
                .withMessageContaining("ends after 1048581 bytes, 2097152 were expected");
    }

    @Test
    void nothing_isCopiedToo() throws Exception {
        SparseCopy.Result result =
                SparseCopy.to(new MemoryDevice(new byte[0]), 0).copy(InputStream.nullInputStream(), 0);
        assertThat(result).isEqualTo(new SparseCopy.Result(0, 0));
    }

    @Test
    void runs_areCutWhereBlocksOfTheDeviceBegin() throws Exception {
        byte[] bytes = new byte[20_000];
        bytes[5000] = 1;
        List<String> runs = new ArrayList<>();
        // Byte 0 is at 4000 of the device: blocks begin at 96, 4192, 8288 ...
        long handedOut = ZeroRuns.forEach(
                bytes, 0, bytes.length, 4000, (offset, run) -> runs.add(offset + "+" + run.remaining()));
        assertThat(runs).containsExactly("8192+4096");
        assertThat(handedOut).isEqualTo(4096);
        runs.clear();
        bytes[0] = 1;
        bytes[19_999] = 1;
        ZeroRuns.forEach(bytes, 0, bytes.length, 4000, (offset, run) -> runs.add(offset + "+" + sum(run)));
        assertThat(runs).containsExactly("4000+1", "8192+1", "20480+1");
    }

    private static int sum(ByteBuffer run) {
        int sum = 0;
        while (run.hasRemaining()) {
            sum += run.get();
        }
        return sum;
    }
}
