package dev.tandem.artifact;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.util.List;

/**
 * What the fuzz targets share: limits small enough for speed, and the rule itself. It is stricter here than in the
 * library: the bytes come from memory, no source can fail, and so a plain {@link IOException} is a finding as well.
 */
final class FuzzReading {
    static final int PAYLOAD_BYTES = 1 << 20;

    static final ReadLimits LIMITS =
            new ReadLimits(1 << 16, 1 << 16, 1 << 18, 1 << 16, 50, 50, 255, PAYLOAD_BYTES, 1 << 20);

    static final ReadOptions UNCHECKED = ReadOptions.unchecked().withLimits(LIMITS);

    private FuzzReading() {}

    static ReadOptions signedByEither(String first, String second) {
        try {
            return ReadOptions.signedByAnyOf(List.of(Vectors.key(first), Vectors.key(second)))
                    .withLimits(LIMITS);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static ReadSite site() {
        return new ReadSite(() -> -1);
    }

    /** Reads everything; returns whether it was accepted. What refuses it must be an {@link ArtifactException}. */
    static boolean accepts(byte[] artifact, ReadOptions options) throws IOException {
        try (ArtifactReader reader = ArtifactReader.open(new ByteArrayInputStream(artifact), options)) {
            show(reader.header());
            readFiles(reader, options.limits());
            return true;
        } catch (ArtifactException e) {
            e.describe();
            return false;
        }
    }

    /** What a program does with a header before it knows that the rest is good. */
    private static void show(ArtifactHeader header) {
        header.provides();
        header.depends();
        header.manifest().fileChecksums();
    }

    private static void readFiles(ArtifactReader reader, ReadLimits limits) throws IOException {
        try {
            int number = 0;
            long total = 0;
            for (PayloadFile file = reader.nextFile(); file != null; file = reader.nextFile()) {
                total += readSome(file, number++);
                require(total <= limits.payloadBytes(), "more payload than the limit");
            }
        } catch (ArtifactException e) {
            requireStaysBroken(reader, e);
            throw e;
        }
    }

    /** In turn all of a file, a little, nothing: what is left is the reader's to check. */
    private static long readSome(PayloadFile file, int number) throws IOException {
        InputStream content = file.content();
        switch (number % 3) {
            case 0 -> {
                long size = content.transferTo(OutputStream.nullOutputStream());
                require(size == file.size(), "a file of another size than announced");
            }
            case 1 -> {
                if (content.read() >= 0) {
                    content.skip(3);
                }
            }
            default -> content.available();
        }
        return file.size();
    }

    private static void requireStaysBroken(ArtifactReader reader, ArtifactException failure) throws IOException {
        for (int i = 0; i < 2; i++) {
            try {
                reader.finish();
            } catch (ArtifactException again) {
                require(again == failure, "another exception after " + failure.describe());
                continue;
            }
            throw new AssertionError("accepted after " + failure.describe(), failure);
        }
    }

    /** What can be read of {@code in}, up to {@code limit} bytes and until it fails. */
    static byte[] readable(InputStream in, int limit) throws IOException {
        ByteArrayOutputStream read = new ByteArrayOutputStream();
        byte[] buffer = new byte[4096];
        try {
            for (int n = in.read(buffer); n >= 0 && read.size() + n <= limit; n = in.read(buffer)) {
                read.write(buffer, 0, n);
            }
        } catch (ArtifactException e) {
            // as far as it goes
        }
        return read.toByteArray();
    }

    static void require(boolean condition, String broken) {
        if (!condition) {
            throw new AssertionError(broken);
        }
    }
}
