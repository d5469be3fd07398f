package dev.tandem.artifact;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import org.jspecify.annotations.Nullable;

/**
 * Reads a Mender artifact, version 3 or 2, from first byte to last.
 *
 * <pre>{@code
 * try (ArtifactReader reader = ArtifactReader.open(in, ReadOptions.signedByAnyOf(keys))) {
 *     plan(reader.header());
 *     for (PayloadFile file = reader.nextFile(); file != null; file = reader.nextFile()) {
 *         file.content().transferTo(slot);
 *     }
 * }
 * }</pre>
 *
 * <p>Checks, in this order: the signature over the manifest, before anything else is looked at; the checksum of the
 * header, before it is decompressed; each payload file's checksum, at the end of its content. Every byte is bounded by
 * {@link ReadLimits}. Whatever the bytes, only {@link ArtifactException} and {@link IOException} are thrown, and after
 * one of them every further call throws it again.
 *
 * <p>A payload is not to be trusted before {@link #nextFile} has returned null or {@link #finish} has returned: what
 * has been handed out so far may have been damaged as well.
 */
public final class ArtifactReader implements Closeable {
    private final OuterTar outer;
    private final PayloadReader payload;
    private @Nullable PayloadFile current;
    private @Nullable IOException failure;

    private ArtifactReader(InputStream source, ReadOptions options) throws IOException {
        outer = new OuterTar(source, options);
        payload = new PayloadReader(outer, options.limits());
    }

    /**
     * Reads and checks everything before the payload.
     *
     * @param source the artifact; read forward only, buffered here, closed by {@link #close}, also when this fails
     * @throws ArtifactException one of the five reasons why the bytes cannot be used
     * @throws IOException if {@code source} cannot be read
     */
    public static ArtifactReader open(InputStream source, ReadOptions options) throws IOException {
        try {
            return new ArtifactReader(source, options);
        } catch (IOException | RuntimeException e) {
            try (source) {
                throw e;
            }
        }
    }

    public ArtifactHeader header() {
        return outer.head().header();
    }

    /**
     * Goes to the next file of the payload; what was not read of the one before is read and checked first.
     *
     * @return null when there are no more, and everything the manifest lists has been seen and the artifact has been
     *     read to its end
     */
    public @Nullable PayloadFile nextFile() throws IOException {
        if (failure != null) {
            throw failure;
        }
        try {
            if (current != null) {
                current.content().transferTo(OutputStream.nullOutputStream());
            }
            current = payload.next();
            return current;
        } catch (IOException e) {
            failure = e;
            throw e;
        }
    }

    /** Reads and checks whatever has not been read yet. */
    public void finish() throws IOException {
        while (nextFile() != null) {
            // each is checked on the way to the next
        }
    }

    /** Closes the source. Says nothing about what was not read. */
    @Override
    public void close() throws IOException {
        try (outer) {
            payload.close();
        }
    }
}
