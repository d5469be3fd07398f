package dev.tandem.artifact;

import dev.tandem.files.AtomicOutput;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.ReadableByteChannel;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Writes an artifact.
 *
 * <p>Each payload file is read once: hashed while it is compressed on all cores, straight to its place in the output.
 * What comes before it (manifest, signature, header) holds its checksum and so is written after it, into room left for
 * it. The same spec and options give the same bytes, on any number of cores. Memory does not depend on the payload's
 * size.
 */
public final class ArtifactWriter {
    private static final int READ_BYTES = 1 << 20;
    /** Enough for the disk to be busy, little enough for the end not to be waited for long. */
    private static final long FLUSH_BYTES = 32L << 20;

    private static final int FILE_MODE = 0644;
    private static final int EXECUTABLE_MODE = 0755;
    /** In the year 2242: the last that eleven octal digits hold (POSIX ustar). */
    private static final long LAST_SECOND = (1L << 33) - 1;

    private final ArtifactSpec spec;
    private final WriteOptions options;
    private final AtomicOutput output;
    private final FileChannel out;
    private final Map<String, String> checksums = new LinkedHashMap<>();
    private long payloadBytes;
    private long unflushedBytes;

    private ArtifactWriter(ArtifactSpec spec, WriteOptions options, AtomicOutput output) {
        this.spec = spec;
        this.options = options;
        this.output = output;
        this.out = output.channel();
    }

    /**
     * Writes the artifact to a file, which appears under its name complete and durable, or not at all. A device or pipe
     * that exists under that name is written to instead.
     *
     * @throws IOException as the others do
     */
    public static WrittenArtifact write(ArtifactSpec spec, Path output, WriteOptions options) throws IOException {
        try (AtomicOutput out = AtomicOutput.into(output)) {
            return write(spec, out, options);
        }
    }

    /**
     * Writes the artifact to a stream, which need not seek: nothing is written to it before the artifact is complete.
     * Flushes, does not close, {@code output}.
     *
     * @throws IOException as the others do
     */
    public static WrittenArtifact write(ArtifactSpec spec, OutputStream output, WriteOptions options)
            throws IOException {
        try (AtomicOutput out = AtomicOutput.into(output)) {
            return write(spec, out, options);
        }
    }

    /**
     * Writes the artifact. Commits {@code output}, does not close it.
     *
     * @param output nothing has been written to it
     * @throws IOException if a payload cannot be read or has another size than announced, the signer fails, the
     *     artifact would become larger than {@link WriteOptions#maxBytes}, or the output cannot be written
     */
    public static WrittenArtifact write(ArtifactSpec spec, AtomicOutput output, WriteOptions options)
            throws IOException {
        WrittenArtifact written = new ArtifactWriter(spec, options, output).write();
        output.commit();
        return written;
    }

    private WrittenArtifact write() throws IOException {
        byte[] headerTar = HeadWriter.headerTar(spec, placeholders(), options.compression());
        long dataStart = estimatedHead(headerTar).length;
        out.position(dataStart);
        long dataSize = writeData();
        if (spec.checksumProvide() != null) {
            headerTar = HeadWriter.headerTar(spec, checksums, options.compression());
        }
        byte[] head = head(headerTar, checksums, manifest -> HeadWriter.sign(options.signer(), manifest), dataSize);
        if (head.length != dataStart) {
            FileRegions.move(out, dataStart, head.length, dataSize);
        }
        FileRegions.writeAt(out, 0, ByteBuffer.wrap(head));
        long size = writeEnd(head.length + dataSize);
        checkSize(size);
        return new WrittenArtifact(size, checksums);
    }

    /** What stands for the checksums of the payload files before they have been read. */
    private Map<String, String> placeholders() {
        Map<String, String> placeholders = new LinkedHashMap<>();
        spec.files().forEach(file -> placeholders.put(file.name(), HeadWriter.placeholderChecksum(file.name())));
        return placeholders;
    }

    /**
     * The head with stand-ins for what is not known yet. Its length is right unless the real checksum compresses to
     * another number of tar blocks, a signer returns an unexpected length, or the data reaches 8 GiB.
     */
    private byte[] estimatedHead(byte[] headerTar) throws IOException {
        long inputBytes = spec.files().stream().mapToLong(PayloadSource::size).sum();
        boolean compressed = options.compression().format() != CompressionFormat.NONE;
        return head(
                headerTar,
                placeholders(),
                manifest -> HeadWriter.placeholderSignature(options.signer()),
                compressed ? 0 : inputBytes);
    }

    private byte[] head(byte[] headerTar, Map<String, String> fileChecksums, ManifestSigner signing, long dataSize)
            throws IOException {
        Manifest manifest = HeadWriter.manifest(spec.formatVersion(), fileChecksums, headerName(), headerTar);
        byte[] signature = signing.sign(manifest);
        byte[] version = HeaderJson.version(spec.formatVersion());
        byte[] before = HeadWriter.beforeData(version, manifest, signature, headerName(), headerTar);
        byte[] dataHeader = HeadWriter.dataHeader(options.compression().format(), dataSize);
        return ByteBuffer.allocate(before.length + dataHeader.length)
                .put(before)
                .put(dataHeader)
                .array();
    }

    private interface ManifestSigner {
        byte @Nullable [] sign(Manifest manifest) throws IOException;
    }

    private String headerName() {
        return Manifest.HEADER + options.compression().format().suffix();
    }

    /** Writes the compressed tar of the payload files at the channel's position; returns its size. */
    private long writeData() throws IOException {
        long start = out.position();
        try (PayloadSink sink = openSink()) {
            for (PayloadSource file : spec.files()) {
                Instant modified = options.fixedTime() == null ? file.modified() : options.fixedTime();
                int mode = file.executable() ? EXECUTABLE_MODE : FILE_MODE;
                sink.write(TarHeader.of(file.name(), file.size(), mode, nearestSecond(modified)));
                checksums.put(file.name(), copy(file, sink));
                sink.write(new byte[TarHeader.padding(file.size())]);
            }
            sink.write(TarHeader.end());
            sink.finish();
        }
        return out.position() - start;
    }

    /** To the nearest second, as the reference does (Go's archive/tar), so that both show the same time. */
    private static long nearestSecond(Instant time) {
        return Math.max(0, Math.min(time.plusMillis(500).getEpochSecond(), LAST_SECOND));
    }

    private PayloadSink openSink() throws IOException {
        long tarBytes = TarHeader.end().length;
        for (PayloadSource file : spec.files()) {
            tarBytes += TarHeader.MAX_BYTES + file.size() + TarHeader.padding(file.size());
        }
        return PayloadSink.open(options.compression(), options.deflaters(), options.threads(), tarBytes, this::append);
    }

    /** Writes at the end; in turn, by one thread or another. */
    private void append(ByteBuffer bytes) throws IOException {
        unflushedBytes += bytes.remaining();
        FileRegions.appendSparse(out, bytes);
        checkSize(out.position());
        if (unflushedBytes >= FLUSH_BYTES) {
            unflushedBytes = 0;
            output.flushSoon();
        }
    }

    private void checkSize(long size) throws IOException {
        if (size > options.maxBytes()) {
            throw new IOException("the artifact becomes larger than the allowed " + options.maxBytes()
                    + " bytes; nothing was written under its name");
        }
    }

    /** Copies the file's content and returns its SHA-256. */
    private String copy(PayloadSource file, PayloadSink sink) throws IOException {
        MessageDigest digest = Sha256.digest();
        long remaining = file.size();
        try (ReadableByteChannel content = file.content().open()) {
            while (remaining > 0) {
                int n = readSome(content, sink.space(), remaining, digest);
                if (n < 0) {
                    throw sizeChanged(file, "ends after " + (file.size() - remaining) + " bytes");
                }
                sink.filled();
                remaining -= n;
                payloadBytes += n;
                options.progress().accept(payloadBytes);
            }
            if (content.read(ByteBuffer.allocate(1)) >= 0) {
                throw sizeChanged(file, "goes on after them");
            }
        }
        return Sha256.hex(digest.digest());
    }

    private static int readSome(ReadableByteChannel content, ByteBuffer space, long remaining, MessageDigest digest)
            throws IOException {
        int start = space.position();
        int limit = space.limit();
        space.limit(start + (int) Math.min(Math.min(space.remaining(), remaining), READ_BYTES));
        int n = content.read(space);
        // Still in the processor's cache.
        digest.update(space.duplicate().flip().position(start));
        space.limit(limit);
        return n;
    }

    private static IOException sizeChanged(PayloadSource file, String found) {
        return new IOException(file.name() + " was expected to have " + file.size() + " bytes but " + found
                + "; was it changed while it was read?");
    }

    private long writeEnd(long dataEnd) throws IOException {
        byte[] end = new byte[TarHeader.padding(dataEnd) + TarHeader.end().length];
        FileRegions.writeAt(out, dataEnd, ByteBuffer.wrap(end));
        long size = dataEnd + end.length;
        // What was moved towards the front leaves something behind.
        out.truncate(size);
        return size;
    }
}
