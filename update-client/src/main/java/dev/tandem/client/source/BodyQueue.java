package dev.tandem.client.source;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.http.HttpResponse.BodySubscriber;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The body of a response, as it comes from the network, to be read by one thread.
 *
 * <p>The JDK's own input stream waits for ever on a connection that is dead and does not know it; here each wait has an
 * end. Memory: the client is asked for one portion (some 16 KiB buffers) at a time, so there is one being read, one
 * waiting, and what does not fit stays in the network.
 */
final class BodyQueue implements BodySubscriber<BodyQueue> {
    private final HttpSettings settings;
    private final RateWatch rate;
    private final BlockingQueue<Signal> signals = new LinkedBlockingQueue<>();
    private final Deque<ByteBuffer> current = new ArrayDeque<>();
    private Flow.@Nullable Subscription subscription;
    private boolean closed;
    private boolean ended;

    BodyQueue(HttpSettings settings) {
        this.settings = settings;
        this.rate = new RateWatch(settings.minimumBytesPerSecond(), settings.rateWindow());
    }

    /** Gives at least one byte, or -1 at the end as the server marked it. */
    int read(byte[] buffer, int offset, int length) throws IOException {
        while (current.isEmpty() || !current.element().hasRemaining()) {
            current.poll();
            if (current.isEmpty() && !receive()) {
                return -1;
            }
        }
        int n = Math.min(length, current.element().remaining());
        current.element().get(buffer, offset, n);
        return n;
    }

    /** Ends the transfer; what is still to come is not wanted, and the connection is closed. */
    void close() {
        Flow.Subscription toCancel;
        synchronized (this) {
            closed = true;
            toCancel = subscription;
        }
        if (toCancel != null) {
            toCancel.cancel();
        }
        current.clear();
        signals.clear();
    }

    private boolean receive() throws IOException {
        if (ended) {
            return false;
        }
        long before = System.nanoTime();
        Signal signal = await();
        long waited = System.nanoTime() - before;
        if (signal.failure != null) {
            throw new BrokenTransferException(Reasons.of(signal.failure, settings), null, signal.failure);
        }
        if (signal.buffers.isEmpty()) {
            ended = true;
            return false;
        }
        current.addAll(signal.buffers);
        request();
        rate.received(signal.buffers.stream().mapToLong(ByteBuffer::remaining).sum(), waited);
        return true;
    }

    private Signal await() throws IOException {
        try {
            Signal signal = signals.poll(settings.stallTimeout().toNanos(), TimeUnit.NANOSECONDS);
            if (signal == null) {
                throw new BrokenTransferException(
                        "no data for " + Reasons.seconds(settings.stallTimeout().toNanos()));
            }
            return signal;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted while waiting for data");
        }
    }

    private synchronized void request() {
        if (subscription != null && !closed) {
            subscription.request(1);
        }
    }

    @Override
    public CompletionStage<BodyQueue> getBody() {
        return CompletableFuture.completedStage(this);
    }

    @Override
    public void onSubscribe(Flow.Subscription to) {
        boolean unwanted;
        synchronized (this) {
            unwanted = closed || subscription != null;
            if (!unwanted) {
                subscription = to;
            }
        }
        if (unwanted) {
            to.cancel();
        } else {
            to.request(1);
        }
    }

    @Override
    public void onNext(List<ByteBuffer> buffers) {
        if (buffers.isEmpty()) {
            request();
        } else {
            signals.add(new Signal(buffers, null));
        }
    }

    @Override
    public void onError(Throwable failure) {
        signals.add(new Signal(List.of(), failure));
    }

    @Override
    public void onComplete() {
        signals.add(new Signal(List.of(), null));
    }

    /** Data, or a failure, or neither: the end. */
    private record Signal(
            List<ByteBuffer> buffers, @Nullable Throwable failure) {}
}
