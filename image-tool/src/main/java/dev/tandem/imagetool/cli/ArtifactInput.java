package dev.tandem.imagetool.cli;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;

/** Opens an artifact named on the command line: a file, or {@code -} for standard input. */
final class ArtifactInput {
    private static final String STANDARD_INPUT = "-";

    private ArtifactInput() {}

    /** How large it is, or 0 if that cannot be known. */
    static long size(String name) {
        try {
            return name.equals(STANDARD_INPUT) ? 0 : Files.size(Path.of(name));
        } catch (IOException e) {
            return 0;
        }
    }

    /**
     * Opens it.
     *
     * @param progress told how many bytes have been consumed, closed with the stream
     */
    static InputStream open(Surroundings surroundings, String name, ProgressBar progress) throws IOException {
        return new Counting(
                name.equals(STANDARD_INPUT) ? surroundings.in() : Files.newInputStream(Path.of(name)), progress);
    }

    private static final class Counting extends FilterInputStream {
        private final ProgressBar progress;
        private long count;

        Counting(InputStream in, ProgressBar progress) {
            super(in);
            this.progress = progress;
        }

        @Override
        public int read() throws IOException {
            int b = super.read();
            told(b < 0 ? 0 : 1);
            return b;
        }

        @Override
        public int read(byte[] bytes, int offset, int length) throws IOException {
            int n = super.read(bytes, offset, length);
            told(Math.max(n, 0));
            return n;
        }

        @Override
        public long skip(long n) throws IOException {
            long skipped = super.skip(n);
            told(skipped);
            return skipped;
        }

        @Override
        public void close() throws IOException {
            progress.close();
            super.close();
        }

        private void told(long bytes) {
            count += bytes;
            progress.accept(count);
        }
    }
}
