package dev.tandem.client.health;

import org.jspecify.annotations.Nullable;

/**
 * One asking of a question, by another thread. Unlike a {@code FutureTask} that was cancelled it is not over before that thread
 * has done with it.
 */
final class Attempt implements Runnable {
    private final Probe probe;

    private @Nullable Thread thread;
    private boolean abandoned;
    private @Nullable Answer answer;

    Attempt(Probe probe) {
        this.probe = probe;
    }

    @Override
    public void run() {
        synchronized (this) {
            if (abandoned) {
                answer = Answer.fail("not asked any more");
                return;
            }
            thread = Thread.currentThread();
        }
        Answer found = ask();
        synchronized (this) {
            thread = null;
            answer = found;
        }
    }

    /** The answer; null as long as the question is open. */
    synchronized @Nullable Answer answer() {
        return answer;
    }

    /** Nobody wants the answer any more. */
    void abandon() {
        synchronized (this) {
            abandoned = true;
            if (thread != null) {
                thread.interrupt();
            }
        }
        probe.abandon();
    }

    private Answer ask() {
        try {
            return probe.ask();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Answer.fail("given up");
        } catch (Exception | LinkageError | StackOverflowError | OutOfMemoryError e) {
            // Whatever it is: a check that cannot be asked has not passed, and the others must go on.
            String message = e.getMessage();
            return Answer.fail(e.getClass().getSimpleName() + (message == null ? "" : ": " + message));
        }
    }
}
