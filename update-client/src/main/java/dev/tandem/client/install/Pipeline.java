package dev.tandem.client.install;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Stages in threads of their own, which hand each other buffers through belts. The first failure of any of them, of the
 * caller included, ends all; {@link #finish} and {@link #close} return only when no thread is left.
 *
 * <p>Threads are told to stop, not interrupted: an interrupt would close the {@link java.nio.channels.FileChannel} that one of
 * them is using. So what a stage calls has to return by itself, as disks do.
 */
final class Pipeline<T> implements AutoCloseable {
    private final List<Thread> threads = new ArrayList<>();
    private @Nullable Throwable failure;

    /** What a thread does until the belt it takes from has ended. */
    @FunctionalInterface
    interface Stage {
        void run() throws IOException, InterruptedException;
    }

    /** Ends a stage whose pipeline has failed elsewhere. */
    private static final class Stopped extends IOException {
        private static final long serialVersionUID = 1;
    }

    /** A queue. It needs no bound, because the number of buffers has one. */
    final class Belt {
        private final ArrayDeque<T> items = new ArrayDeque<>();
        private boolean ended;

        void put(T item) {
            synchronized (Pipeline.this) {
                items.add(item);
                Pipeline.this.notifyAll();
            }
        }

        /** Nothing will be put any more. */
        void end() {
            synchronized (Pipeline.this) {
                ended = true;
                Pipeline.this.notifyAll();
            }
        }

        /** Waits for the next. Returns null after the last one; throws when the pipeline has failed. */
        @Nullable
        T take() throws IOException, InterruptedException {
            synchronized (Pipeline.this) {
                while (failure == null && items.isEmpty() && !ended) {
                    Pipeline.this.wait();
                }
                if (failure != null) {
                    throw new Stopped();
                }
                return items.poll();
            }
        }
    }

    Belt belt() {
        return new Belt();
    }

    /** Starts a thread. */
    void start(String name, Stage stage) {
        Thread thread = new Thread(() -> guard(stage), name);
        // A disk that never answers must not keep the program from ending.
        thread.setDaemon(true);
        thread.start();
        threads.add(thread);
    }

    /**
     * Runs the caller's own stage, then waits for the others.
     *
     * @throws IOException the first failure; a {@link RuntimeException} or {@link Error} is thrown as it is
     * @throws InterruptedIOException if the caller was interrupted, whose flag is set again
     */
    void finish(Stage own) throws IOException {
        guard(own);
        join();
        synchronized (this) {
            if (failure instanceof IOException e) {
                throw e;
            }
            if (failure instanceof RuntimeException e) {
                throw e;
            }
            if (failure instanceof Error e) {
                throw e;
            }
        }
    }

    /** Ends what is still running, as after a thread that could not be started. */
    @Override
    public void close() {
        fail(new Stopped());
        join();
    }

    private void guard(Stage stage) {
        try {
            stage.run();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            fail(new InterruptedIOException("interrupted while a slot was in use"));
        } catch (Throwable e) {
            fail(e);
        }
    }

    private synchronized void fail(Throwable cause) {
        if (failure == null) {
            failure = cause;
        }
        notifyAll();
    }

    private void join() {
        boolean interrupted = false;
        for (Thread thread : threads) {
            while (thread.isAlive()) {
                try {
                    thread.join();
                } catch (InterruptedException e) {
                    // The slot belongs to these threads until they have ended.
                    interrupted = true;
                    fail(new InterruptedIOException("interrupted while a slot was in use"));
                }
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
