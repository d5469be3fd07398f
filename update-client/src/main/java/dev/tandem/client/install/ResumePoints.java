package dev.tandem.client.install;

import dev.tandem.artifact.PayloadContent;
import dev.tandem.artifact.ResumePoint;
import java.io.FilterInputStream;
import java.io.IOException;
import java.util.Optional;
import java.util.concurrent.ConcurrentLinkedDeque;

/**
 * The content of the image on its way to the slot, with the places that were passed where reading could go on later. Read by
 * one thread, asked by another, which knows what of it is durable.
 */
final class ResumePoints extends FilterInputStream {
    private final PayloadContent content;
    private final ConcurrentLinkedDeque<ResumePoint> passed = new ConcurrentLinkedDeque<>();

    ResumePoints(PayloadContent content) {
        super(content);
        this.content = content;
    }

    @Override
    public int read() throws IOException {
        int value = super.read();
        note();
        return value;
    }

    @Override
    public int read(byte[] buffer, int offset, int length) throws IOException {
        int n = super.read(buffer, offset, length);
        note();
        return n;
    }

    /** The newest one with nothing before it but what is durable; forgets those before. */
    Optional<ResumePoint> durable(long contentOffset) {
        ResumePoint found = null;
        for (ResumePoint point = passed.peekFirst();
                point != null && point.contentOffset() <= contentOffset;
                point = passed.peekFirst()) {
            found = passed.pollFirst();
        }
        return Optional.ofNullable(found);
    }

    /** Not by equals: that of a record makes seventy classes at its first call, which this program has no other use for. */
    private boolean isNew(ResumePoint point) {
        ResumePoint last = passed.peekLast();
        return last == null
                || last.contentOffset() != point.contentOffset()
                || last.artifactOffset() != point.artifactOffset();
    }

    private void note() {
        Optional<ResumePoint> point = content.resumePoint();
        if (point.isPresent() && isNew(point.get())) {
            passed.addLast(point.get());
        }
    }
}
