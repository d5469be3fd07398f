package dev.tandem.artifact;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.security.MessageDigest;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The content of a payload file. Hashes what is read and compares, inside {@code read}, at the end: no caller can forget
 * to.
 *
 * <p>Reading that was interrupted can go on where a block of the compressed payload begins, with a reader opened anew:
 *
 * <pre>{@code
 * PayloadFile file = reader.nextFile();
 * file.content().resumeAt(point, slotFromItsBeginning);
 * file.content().transferTo(slotFrom(point.contentOffset()));
 * reader.finish();
 * }</pre>
 */
public final class PayloadContent extends BulkInput {
    private static final int PREFIX_BUFFER_BYTES = 1 << 16;

    private final InputStream in;
    private final ContentPlace place;
    private final MessageDigest digest = Sha256.digest();
    private final String expected;
    private final ReadSite site;
    private boolean begun;
    private boolean ended;
    private @Nullable IOException failure;

    /**
     * @param in the content
     * @param place where {@code in} is
     * @param expected SHA-256 in lower-case hex
     */
    PayloadContent(InputStream in, ContentPlace place, String expected, ReadSite site) {
        this.in = in;
        this.place = place;
        this.expected = expected;
        this.site = site;
    }

    @Override
    public int read(byte[] buffer, int offset, int length) throws IOException {
        // Stays broken: the digest starts anew once it has been compared, and an empty rest may have the right one.
        if (failure != null) {
            throw failure;
        }
        begun = true;
        try {
            int n = in.read(buffer, offset, length);
            verify(buffer, offset, n);
            return n;
        } catch (IOException e) {
            failure = e;
            throw e;
        }
    }

    /**
     * The newest place where reading could go on later: everything before it has been handed out. To be asked for until
     * the next file is.
     *
     * @return empty as long as there is none, which is to the end where the artifact is compressed in one piece: the
     *     whole content has to be read again
     */
    public Optional<ResumePoint> resumePoint() {
        return failure == null ? place.resumePoint() : Optional.empty();
    }

    /**
     * Goes on at {@code point}: what is read next is what follows {@link ResumePoint#contentOffset} bytes of content.
     * Nothing of the artifact between here and there is read; the source is made to skip it.
     *
     * <p>Proves nothing yet. A wrong point or prefix is noticed here, in a later {@code read} or, as every damage is, at
     * the end, where the checksum of prefix and rest is compared with the manifest's. To be called before anything else
     * on this content; what has failed once cannot be tried again without a new reader.
     *
     * @param point from {@link #resumePoint} of a reader of the same artifact
     * @param prefix what was handed out before {@code point}, from where it was written to; read to the point and no
     *     further, not closed
     * @throws ArtifactException if the point cannot be one of this artifact
     * @throws EOFException if {@code prefix} ends before the point
     * @throws IOException if the artifact or {@code prefix} cannot be read
     */
    public void resumeAt(ResumePoint point, InputStream prefix) throws IOException {
        if (failure != null) {
            throw failure;
        }
        if (begun) {
            throw new IllegalStateException("the content has been begun already");
        }
        begun = true;
        try {
            place.check(point);
            // Before the jump: it takes long, and a source in the network need not wait with an open connection.
            hash(prefix, point.contentOffset());
            place.jump(point);
        } catch (IOException e) {
            failure = e;
            throw e;
        }
    }

    private void hash(InputStream prefix, long size) throws IOException {
        byte[] buffer = new byte[PREFIX_BUFFER_BYTES];
        long done = 0;
        while (done < size) {
            int n = prefix.read(buffer, 0, (int) Math.min(buffer.length, size - done));
            if (n < 0) {
                throw new EOFException("what was written before ends after " + done
                        + " bytes, and reading is to go on at " + size + "; read the whole content again");
            }
            digest.update(buffer, 0, n);
            done += n;
        }
    }

    private void verify(byte[] buffer, int offset, int n) throws IOException {
        if (n > 0) {
            digest.update(buffer, offset, n);
        } else if (n < 0 && !ended) {
            String found = Sha256.hex(digest.digest());
            if (!found.equals(expected)) {
                throw site.corrupt("checksum mismatch: the manifest says " + expected + ", the content has " + found);
            }
            ended = true;
        }
    }
}
