package dev.tandem.client.install;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.tandem.client.install.FaultyDevice.Operation;
import dev.tandem.client.install.SlotWriter.Settings;
import java.io.ByteArrayInputStream;
import java.io.EOFException;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A test that hangs is ended by its time limit, in a thread of its own, as an interrupt is not what ends a pipeline. */
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
final class SlotWriterFaultTest {
    private static final int CHUNK = 4 * Images.BLOCK;
    private static final int CHECKPOINT = 3 * CHUNK;
    private static final Settings THREADS = new Settings(CHUNK, 3, CHECKPOINT, true);
    private static final byte[] OLD = Images.random(1, 10 * CHUNK);
    private static final byte[] IMAGE = Images.random(2, 10 * CHUNK - 1000);

    private static Stream<Settings> settings() {
        return Stream.of(THREADS, new Settings(CHUNK, 1, CHECKPOINT, true), Settings.inline(CHUNK, CHECKPOINT));
    }

    private static SlotWriter.Result write(FaultyDevice slot, Settings settings, SlotWriter.Listener listener)
            throws IOException {
        return SlotWriter.write(new ByteArrayInputStream(IMAGE), IMAGE.length, slot, 0, settings, listener);
    }

    @AfterEach
    void noThreadIsLeft() {
        assertThat(Thread.getAllStackTraces().keySet())
                .extracting(Thread::getName)
                .doesNotContain("slot-reader", "slot-writer");
    }

    @ParameterizedTest
    @MethodSource("settings")
    void eachWriteThatFails_isTheEnd_andSaysWhere(Settings settings) {
        for (int call = 1; call <= 10; call++) {
            FaultyDevice slot = new FaultyDevice(OLD)
                    .failAt(Operation.WRITE, call, () -> new IOException("No space left on device"));
            Throwable thrown = catchThrowable(() -> write(slot, settings, offset -> {}));
            assertThat(thrown)
                    .isInstanceOfSatisfying(
                            SlotException.class,
                            e -> assertThat(e.operation()).isEqualTo(SlotException.Operation.WRITE))
                    .hasMessageContaining("could not write 16384 bytes at offset " + (call - 1) * CHUNK
                            + " of /dev/slot: No space left on device");
            assertThat(((SlotException) thrown).offset()).isEqualTo((long) (call - 1) * CHUNK);
            assertThat(slot.calls(Operation.WRITE)).isEqualTo(call);
        }
    }

    @ParameterizedTest
    @MethodSource("settings")
    void eachForceThatFails_isTheEnd_andIsNotTriedAgain(Settings settings) throws Exception {
        int forces = 4;
        for (int call = 1; call <= forces; call++) {
            FaultyDevice slot =
                    new FaultyDevice(OLD).failAt(Operation.FORCE, call, () -> new IOException("Input/output error"));
            List<Long> checkpoints = new ArrayList<>();
            Throwable thrown = catchThrowable(() -> write(slot, settings, checkpoints::add));
            long from = (long) (call - 1) * CHECKPOINT;
            long to = Math.min(from + CHECKPOINT, IMAGE.length);
            assertThat(thrown)
                    .isInstanceOfSatisfying(SlotException.class, e -> {
                        assertThat(e.operation()).isEqualTo(SlotException.Operation.FORCE);
                        assertThat(e.offset()).isEqualTo(from);
                    })
                    .hasMessageContaining("could not make bytes " + from + " to " + to + " of /dev/slot durable");
            assertThat(checkpoints).hasSize(call - 1);
            assertThat(slot.calls(Operation.FORCE)).isEqualTo(call);
        }
        FaultyDevice slot = new FaultyDevice(OLD);
        write(slot, settings, offset -> {});
        assertThat(slot.calls(Operation.FORCE)).as("all were tried").isEqualTo(forces);
    }

    /** A sector that a power cut left unreadable is mended by writing it, so it must not stop the update. */
    @ParameterizedTest
    @MethodSource("settings")
    void whatCannotBeRead_isWritten(Settings settings) throws Exception {
        for (int call = 1; call <= 10; call++) {
            FaultyDevice slot = new FaultyDevice(Arrays.copyOf(IMAGE, OLD.length))
                    .failAt(Operation.READ, call, () -> new IOException("Input/output error"));
            SlotWriter.Result result = write(slot, settings, offset -> {});
            assertThat(slot.hasFailed()).isTrue();
            assertThat(result.writtenBytes())
                    .isEqualTo(result.unreadableBytes())
                    .isEqualTo(IMAGE.length - (long) (call - 1) * CHUNK);
            assertThat(slot.durable()).isEqualTo(Arrays.copyOf(IMAGE, OLD.length));
        }
    }

    @ParameterizedTest
    @MethodSource("settings")
    void whatIsNeitherReadNorWritten_isAnErrorOfTheWrite(Settings settings) {
        FaultyDevice slot = new FaultyDevice(OLD).failAt(Operation.READ, 1, () -> new EOFException("gone"));
        SlotWriter.Listener unplugs = new SlotWriter.Listener() {
            @Override
            public void checkpoint(long contentOffset) {}

            @Override
            public void progress(long contentOffset) {
                slot.failAt(Operation.WRITE, 1, () -> new IOException("No such device"));
            }
        };
        assertThatExceptionOfType(SlotException.class)
                .isThrownBy(() -> write(slot, settings, unplugs))
                .withMessageContaining("offset " + CHUNK)
                .withMessageContaining("No such device");
    }

    /** A simulated power cut is an error that nothing in between may turn into another. */
    @ParameterizedTest
    @MethodSource("settings")
    void whatIsNoIoException_arrivesAsItIs(Settings settings) {
        for (Operation operation : Operation.values()) {
            for (Throwable thrown : List.of(new AssertionError("power cut"), new IllegalStateException("bug"))) {
                for (int call = 1; call <= 4; call++) {
                    FaultyDevice slot = new FaultyDevice(OLD).failAt(operation, call, () -> thrown);
                    assertThat(catchThrowable(() -> write(slot, settings, offset -> {})))
                            .isSameAs(thrown);
                }
            }
        }
    }

    @ParameterizedTest
    @MethodSource("settings")
    void aListenerThatFails_endsIt(Settings settings) {
        IOException full = new IOException("the state could not be recorded");
        FaultyDevice slot = new FaultyDevice(OLD);
        assertThat(catchThrowable(() -> write(slot, settings, offset -> {
                    throw full;
                })))
                .isSameAs(full);
        assertThat(slot.calls(Operation.FORCE)).isOne();
    }

    @ParameterizedTest
    @MethodSource("settings")
    void anImageThatFails_endsIt_withItsOwnException(Settings settings) {
        for (int good = 0; good < IMAGE.length; good += 3 * Images.BLOCK) {
            int end = good;
            IOException cut = new IOException("connection reset");
            InputStream in = new FilterInputStream(new ByteArrayInputStream(IMAGE, 0, end)) {
                @Override
                public int read(byte[] buffer, int offset, int length) throws IOException {
                    int n = super.read(buffer, offset, length);
                    if (n < 0) {
                        throw cut;
                    }
                    return n;
                }
            };
            FaultyDevice slot = new FaultyDevice(OLD);
            assertThat(catchThrowable(() -> SlotWriter.write(in, IMAGE.length, slot, 0, settings, offset -> {})))
                    .isSameAs(cut);
        }
    }

    @Test
    void theFirstFailure_isTheOneThatIsThrown() {
        FaultyDevice slot = new FaultyDevice(OLD).failAt(Operation.WRITE, 1, () -> new IOException("first"));
        InputStream in = new InputStream() {
            private int read;

            @Override
            public int read() throws IOException {
                throw new IOException("second");
            }

            @Override
            public int read(byte[] buffer, int offset, int length) throws IOException {
                if (read > 0) {
                    awaitFailure(slot);
                    throw new IOException("second");
                }
                read += length;
                return length;
            }
        };
        assertThatExceptionOfType(SlotException.class)
                .isThrownBy(() -> SlotWriter.write(in, IMAGE.length, slot, 0, THREADS, offset -> {}))
                .withMessageContaining("first");
    }

    private static void awaitFailure(FaultyDevice slot) {
        while (!slot.hasFailed() || isWriterAlive()) {
            Thread.onSpinWait();
        }
    }

    private static boolean isWriterAlive() {
        return Thread.getAllStackTraces().keySet().stream()
                .anyMatch(thread -> thread.getName().equals("slot-writer"));
    }

    @Test
    void anInterrupt_whileBuffersAreAwaited_endsIt_andIsKept() throws Exception {
        CountDownLatch writing = new CountDownLatch(1);
        CountDownLatch goOn = new CountDownLatch(1);
        FutureTask<Throwable> outcome = new FutureTask<>(() -> {
            Throwable thrown = catchThrowable(() -> write(new FaultyDevice(OLD), THREADS, offset -> {
                writing.countDown();
                awaitUninterruptibly(goOn);
            }));
            return Thread.currentThread().isInterrupted() ? thrown : null;
        });
        Thread caller = new Thread(outcome);
        caller.start();
        writing.await();
        while (caller.getState() != Thread.State.WAITING) {
            Thread.onSpinWait();
        }
        caller.interrupt();
        assertThat(outcome.isDone()).as("ended before its threads").isFalse();
        goOn.countDown();
        assertThat(outcome.get()).isInstanceOf(InterruptedIOException.class);
    }

    private static void awaitUninterruptibly(CountDownLatch latch) {
        boolean interrupted = false;
        while (latch.getCount() > 0) {
            try {
                latch.await();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
