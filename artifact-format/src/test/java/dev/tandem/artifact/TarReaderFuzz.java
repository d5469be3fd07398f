package dev.tandem.artifact;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.io.ByteArrayInputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;

/** Any bytes as a tar. Never hands out more than there is. */
class TarReaderFuzz {
    @FuzzTest
    void anyBytes(byte[] tar) throws IOException {
        read(tar, new ByteArrayInputStream(tar), true);
    }

    @FuzzTest
    void rightChecksums(byte[] bytes) throws IOException {
        byte[] tar = FuzzTar.withRightChecksums(bytes);
        boolean accepted = read(tar, new ByteArrayInputStream(tar), false);
        FuzzReading.require(
                accepted == read(tar, new Trickle(tar), false), "the size of the reads changes the verdict");
    }

    private static boolean read(byte[] tar, InputStream in, boolean emptyInputIsEmptyArchive) throws IOException {
        TarReader reader =
                new TarReader(in, FuzzReading.site(), FuzzReading.LIMITS.nameBytes(), emptyInputIsEmptyArchive);
        long handedOut = 0;
        int members = 0;
        try {
            for (TarEntry entry = reader.next(); entry != null; entry = reader.next()) {
                entry.kind();
                FuzzReading.require(entry.size() >= 0, "a negative size");
                FuzzReading.require(entry.mode() == (entry.mode() & 07777), "more than permission bits");
                handedOut += TarReader.BLOCK;
                // Every third is left for the reader to skip.
                if (members++ % 3 < 2) {
                    long size = reader.content().transferTo(OutputStream.nullOutputStream());
                    FuzzReading.require(size == entry.size(), "a member of another size than announced");
                    handedOut += size;
                }
                FuzzReading.require(handedOut <= tar.length, "more handed out than there is");
            }
        } catch (ArtifactException e) {
            e.describe();
            return false;
        }
        FuzzReading.require(reader.next() == null, "a member behind the end");
        FuzzReading.require(in.read() < 0, "accepted before the end of the input");
        return true;
    }

    /** Gives and skips a few bytes at a time, as a pipe may. */
    private static final class Trickle extends FilterInputStream {
        Trickle(byte[] bytes) {
            super(new ByteArrayInputStream(bytes));
        }

        @Override
        public int read(byte[] buffer, int offset, int length) throws IOException {
            return in.read(buffer, offset, Math.min(length, 100));
        }

        @Override
        public long skip(long n) throws IOException {
            return in.skip(Math.min(n, 100));
        }
    }
}
