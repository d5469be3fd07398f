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
 * @param deflaters what compresses gzip
 * @param progress told the number of payload bytes read so far, often, on the calling thread
 */
public record WriteOptions(
        Compression compression,
        @Nullable Signer signer,
        @Nullable Instant fixedTime,
        int threads,
        long maxBytes,
        BlockDeflater.Factory deflaters,
        LongConsumer progress) {
    /** Unsigned, default compression, all cores. */
    public static final WriteOptions DEFAULT = new WriteOptions(
            Compression.DEFAULT,
            null,
            null,
            Runtime.getRuntime().availableProcessors(),
            Long.MAX_VALUE,
            BlockDeflater.jdk(),
            n -> {});

    public WriteOptions {
        if (threads < 1) {
            throw new IllegalArgumentException("at least one thread must compress");
        }
    }

    public WriteOptions withCompression(Compression newCompression) {
        return new WriteOptions(newCompression, signer, fixedTime, threads, maxBytes, deflaters, progress);
    }

    public WriteOptions withSigner(@Nullable Signer newSigner) {
        return new WriteOptions(compression, newSigner, fixedTime, threads, maxBytes, deflaters, progress);
    }

    public WriteOptions withFixedTime(@Nullable Instant newFixedTime) {
        return new WriteOptions(compression, signer, newFixedTime, threads, maxBytes, deflaters, progress);
    }

    public WriteOptions withThreads(int newThreads) {
        return new WriteOptions(compression, signer, fixedTime, newThreads, maxBytes, deflaters, progress);
    }

    public WriteOptions withMaxBytes(long newMaxBytes) {
        return new WriteOptions(compression, signer, fixedTime, threads, newMaxBytes, deflaters, progress);
    }

    public WriteOptions withProgress(LongConsumer newProgress) {
        return new WriteOptions(compression, signer, fixedTime, threads, maxBytes, deflaters, newProgress);
    }

    public WriteOptions withDeflaters(BlockDeflater.Factory newDeflaters) {
        return new WriteOptions(compression, signer, fixedTime, threads, maxBytes, newDeflaters, progress);
    }
}
