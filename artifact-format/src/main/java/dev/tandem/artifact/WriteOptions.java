package dev.tandem.artifact;

import dev.tandem.artifact.signing.Signer;
import java.time.Instant;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/**
 * How an artifact is to be written.
 *
 * @param compression of header and payload
 * @param signer signs the manifest, or null for an unsigned artifact
 * @param fixedTime modification time of everything inside (SOURCE_DATE_EPOCH), or null to keep those of the payload
 *     files; all else has none
 * @param threads how many compress at once; any number gives the same bytes
 * @param maxBytes the artifact must not become larger
 * @param progress told the number of payload bytes read so far, often, on the calling thread
 */
public record WriteOptions(
        Compression compression,
        @Nullable Signer signer,
        @Nullable Instant fixedTime,
        int threads,
        long maxBytes,
        LongConsumer progress) {
    /** Unsigned, default compression, all cores. */
    public static final WriteOptions DEFAULT = new WriteOptions(
            Compression.DEFAULT, null, null, Runtime.getRuntime().availableProcessors(), Long.MAX_VALUE, n -> {});

    public WriteOptions {
        if (threads < 1) {
            throw new IllegalArgumentException("at least one thread must compress");
        }
    }

    public WriteOptions withCompression(Compression newCompression) {
        return new WriteOptions(newCompression, signer, fixedTime, threads, maxBytes, progress);
    }

    public WriteOptions withSigner(@Nullable Signer newSigner) {
        return new WriteOptions(compression, newSigner, fixedTime, threads, maxBytes, progress);
    }

    public WriteOptions withFixedTime(@Nullable Instant newFixedTime) {
        return new WriteOptions(compression, signer, newFixedTime, threads, maxBytes, progress);
    }

    public WriteOptions withThreads(int newThreads) {
        return new WriteOptions(compression, signer, fixedTime, newThreads, maxBytes, progress);
    }

    public WriteOptions withMaxBytes(long newMaxBytes) {
        return new WriteOptions(compression, signer, fixedTime, threads, newMaxBytes, progress);
    }

    public WriteOptions withProgress(LongConsumer newProgress) {
        return new WriteOptions(compression, signer, fixedTime, threads, maxBytes, newProgress);
    }
}
