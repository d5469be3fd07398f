package dev.tandem.imagetool.convert;

import com.github.luben.zstd.ZstdIOException;
import com.github.luben.zstd.ZstdInputStream;
import java.io.BufferedInputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Enumeration;
import java.util.List;
import java.util.Locale;
import java.util.OptionalLong;
import java.util.function.LongConsumer;
import java.util.zip.CRC32;
import java.util.zip.CheckedInputStream;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipFile;
import org.tukaani.xz.MemoryLimitException;
import org.tukaani.xz.UnsupportedOptionsException;
import org.tukaani.xz.XZInputStream;

/**
 * The image a user downloaded, as it is or packed by xz, gzip, zstd or zip: told apart by its first bytes, since names lie.
 */
public final class ImageSource {
    /** xz -9 needs 65 MiB; what needs more than this has not been packed for anybody's benefit. */
    private static final int XZ_MEMORY_KIB = 200 << 10;

    private static final int BUFFER_BYTES = 1 << 18;

    /** ZSTD_error_frameParameter_windowTooLarge of zstd_errors.h, stable since 1.3.1. */
    private static final long WINDOW_TOO_LARGE = 16;

    /** Of st_mode, inode(7). */
    private static final int FILE_TYPE = 0170000;

    private static final int PIPE = 0010000;

    /** How it is packed. */
    public enum Packing {
        NONE,
        XZ,
        GZIP,
        ZSTD,
        ZIP;

        private static Packing of(byte[] head) {
            if (begins(head, 0xfd, '7', 'z', 'X', 'Z', 0)) {
                return XZ;
            }
            if (begins(head, 0x1f, 0x8b)) {
                return GZIP;
            }
            if (begins(head, 0x28, 0xb5, 0x2f, 0xfd)) {
                return ZSTD;
            }
            return begins(head, 'P', 'K', 3, 4) || begins(head, 'P', 'K', 5, 6) ? ZIP : NONE;
        }

        private static boolean begins(byte[] head, int... magic) {
            for (int i = 0; i < magic.length; i++) {
                if (i >= head.length || (head[i] & 0xff) != magic[i]) {
                    return false;
                }
            }
            return true;
        }
    }

    private final Path path;
    private final Packing packing;

    private ImageSource(Path path, Packing packing) {
        this.path = path;
        this.packing = packing;
    }

    /**
     * Looks at the first bytes of a file.
     *
     * @throws IOException if it cannot be read, or is neither a file nor a device
     */
    public static ImageSource of(Path path) throws IOException {
        if (Files.isDirectory(path)) {
            throw new ConvertException(
                    path + " is a directory; expected an image: .img, .img.xz, .img.gz, .img.zst or .zip");
        }
        if (Files.exists(path) && isPipe(path)) {
            throw new ConvertException(
                    path
                            + " is a pipe, and the image is looked at before it is read: give the file itself, packed as it is");
        }
        byte[] head;
        try (InputStream in = Files.newInputStream(path)) {
            head = in.readNBytes(6);
        }
        return new ImageSource(path, Packing.of(head));
    }

    private static boolean isPipe(Path path) throws IOException {
        return Files.getAttribute(path, "unix:mode") instanceof Integer mode && (mode & FILE_TYPE) == PIPE;
    }

    public Path path() {
        return path;
    }

    public Packing packing() {
        return packing;
    }

    /** How long the file is, packed. */
    public long storedBytes() throws IOException {
        return Files.size(path);
    }

    /** How long the image is, when that is known without unpacking it all. */
    public OptionalLong imageBytes() throws IOException {
        return packing == Packing.NONE ? OptionalLong.of(storedBytes()) : OptionalLong.empty();
    }

    /**
     * Opens the image. What is damaged is noticed at the latest at its end, so it must be read to there.
     *
     * @param progress told how many bytes of the file have been read, often
     */
    public InputStream open(LongConsumer progress) throws IOException {
        if (packing == Packing.ZIP) {
            return openZip(progress);
        }
        InputStream file = packing == Packing.NONE && Files.isRegularFile(path)
                ? SparseFileInput.open(path)
                : Files.newInputStream(path);
        InputStream stored = new CountedInput(file, progress);
        try {
            return switch (packing) {
                case NONE, ZIP -> stored;
                case XZ -> new XZInputStream(stored, XZ_MEMORY_KIB);
                case GZIP -> new GZIPInputStream(stored, BUFFER_BYTES);
                case ZSTD -> new ZstdInputStream(new BufferedInputStream(stored, BUFFER_BYTES));
            };
        } catch (IOException e) {
            stored.close();
            throw e;
        }
    }

    /**
     * What is wrong with the file when reading what {@link #open} gave ended with {@code e}, in which no program for unpacking
     * names it.
     */
    ConvertException failure(IOException e) {
        if (e instanceof MemoryLimitException
                || e instanceof UnsupportedOptionsException
                || (e instanceof ZstdIOException zstd && zstd.getErrorCode() == WINDOW_TOO_LARGE)) {
            return new ConvertException(
                    String.format(
                            Locale.ROOT,
                            "%s is packed in an unusual way (%s); unpack it first, with %s -d",
                            path,
                            e.getMessage(),
                            packing == Packing.XZ ? "xz" : "zstd --long=31"),
                    e);
        }
        return new ConvertException(
                String.format(
                        Locale.ROOT,
                        "%s is damaged or not complete, as after a download that broke off: %s",
                        path,
                        e.getMessage() == null ? "it ends too early" : e.getMessage()),
                e);
    }

    /** An archive holds its table at the end, which a download that broke off has not. */
    private InputStream openZip(LongConsumer progress) throws IOException {
        ZipFile zip = new ZipFile(path.toFile());
        try {
            List<ZipEntry> images = new ArrayList<>();
            for (Enumeration<? extends ZipEntry> entries = zip.entries(); entries.hasMoreElements(); ) {
                ZipEntry entry = entries.nextElement();
                if (!entry.isDirectory() && entry.getName().endsWith(".img")) {
                    images.add(entry);
                }
            }
            if (images.size() != 1) {
                throw new ConvertException(
                        String.format(Locale.ROOT, "%s should hold one file *.img, it has %d", path, images.size()));
            }
            ZipEntry entry = images.get(0);
            InputStream image = new VerifiedEntry(zip.getInputStream(entry), entry);
            return new FilterInputStream(new CountedInput(image, n -> progress.accept(0))) {
                @Override
                public void close() throws IOException {
                    zip.close();
                }
            };
        } catch (IOException | RuntimeException e) {
            zip.close();
            throw e;
        }
    }

    /** {@link ZipFile} unpacks without looking at the checksum that the archive holds. */
    private static final class VerifiedEntry extends CheckedInputStream {
        private final ZipEntry entry;

        VerifiedEntry(InputStream in, ZipEntry entry) {
            super(in, new CRC32());
            this.entry = entry;
        }

        @Override
        public int read() throws IOException {
            int b = super.read();
            verifyAtEnd(b);
            return b;
        }

        @Override
        public int read(byte[] bytes, int offset, int length) throws IOException {
            int n = super.read(bytes, offset, length);
            verifyAtEnd(n);
            return n;
        }

        private void verifyAtEnd(int n) throws ZipException {
            if (n < 0 && getChecksum().getValue() != entry.getCrc()) {
                throw new ZipException(String.format(
                        Locale.ROOT,
                        "the checksum of %s is %08x, the archive says %08x",
                        entry.getName(),
                        getChecksum().getValue(),
                        entry.getCrc()));
            }
        }
    }
}
