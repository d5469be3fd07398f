package dev.tandem.artifact;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * Reads a tar archive member by member, forward only. Knows V7, ustar, PAX local headers ({@code path}, {@code size})
 * and GNU long names: what Go's archive/tar reads, on which the reference tools stand. Stricter than it: an archive
 * must end in two zero blocks, and only zeros may follow. Never allocates by a size that the archive declares.
 *
 * <p>Closes nothing.
 */
final class TarReader {
    static final int BLOCK = 512;

    /** The biggest record size of GNU tar in use ({@code -b 2048}); zeros beyond it are not padding. */
    private static final int PADDING_BYTES = 1 << 20;

    /** A PAX or long-name member holds one name and a few numbers. */
    private static final int EXTENSION_BYTES = 16 * 1024;

    /** GNU tar writes one for the name and one for a link, POSIX pax one for all. Without a limit they never end. */
    private static final int EXTENSIONS = 8;

    private final InputStream in;
    private final ReadSite site;
    private final int nameBytes;
    private final boolean emptyInputIsEmptyArchive;
    private final byte[] block = new byte[BLOCK];
    private final Content content = new Content();

    private boolean first = true;
    private boolean ended;
    private long remaining;
    private int padding;

    /**
     * @param nameBytes longest member name
     * @param emptyInputIsEmptyArchive whether no bytes at all are read as an archive without members
     */
    TarReader(InputStream in, ReadSite site, int nameBytes, boolean emptyInputIsEmptyArchive) {
        this.in = in;
        this.site = site;
        this.nameBytes = nameBytes;
        this.emptyInputIsEmptyArchive = emptyInputIsEmptyArchive;
    }

    /**
     * Goes to the next member, past what was not read of the one before.
     *
     * @return null at the end of the archive, when everything up to the end of the input has been read
     */
    @Nullable
    TarEntry next() throws IOException {
        if (ended) {
            return null;
        }
        skipRest();
        String paxPath = null;
        long paxSize = -1;
        String longName = null;
        for (int extensions = 0; readHeaderBlock(); extensions++) {
            if (extensions > EXTENSIONS) {
                throw site.limit("extension headers before a member", extensions, EXTENSIONS);
            }
            long size = number(124, 12, "size");
            char type = (char) (block[156] & 0xff);
            switch (type) {
                case 'x' -> {
                    PaxRecords pax = PaxRecords.parse(extension(size, "PAX header"), site);
                    paxPath = pax.path() == null ? paxPath : pax.path();
                    paxSize = pax.size() < 0 ? paxSize : pax.size();
                }
                case 'L' -> longName = text(extension(size, "long name"), 0, (int) size);
                default -> {
                    String name = paxPath != null ? paxPath : longName != null ? longName : headerName();
                    return enter(name, type, paxSize >= 0 ? paxSize : size);
                }
            }
        }
        if (paxPath != null || paxSize >= 0 || longName != null) {
            throw site.corrupt("the archive ends after an extension header that no member follows");
        }
        return null;
    }

    /** The current member's content; ends where the member ends. */
    InputStream content() {
        return content;
    }

    /** Says that the input has been taken so many bytes further within the current member's content, at the most to its end. */
    void passed(long n) {
        remaining -= n;
    }

    private TarEntry enter(String name, char type, long size) throws IOException {
        if (name.getBytes(StandardCharsets.UTF_8).length > nameBytes) {
            throw site.limit("bytes in a member name", name.length(), nameBytes);
        }
        if (name.isEmpty()) {
            throw site.corrupt("a member has no name");
        }
        boolean regular = type == TarEntry.REGULAR || type == '\0';
        // V7 marks a directory by a slash at the end of a regular file's name.
        char kind = regular && name.endsWith("/") ? TarEntry.DIRECTORY : regular ? TarEntry.REGULAR : type;
        // Only a regular file has content; for the others the field may say what it likes (POSIX, ustar).
        remaining = regular ? size : 0;
        padding = padding(remaining);
        return new TarEntry(
                name, kind, remaining, (int) (number(100, 8, "mode") & 07777), number(136, 12, "modification time"));
    }

    /** Reads the next header block. Returns false at the end of the archive. */
    private boolean readHeaderBlock() throws IOException {
        int n = in.readNBytes(block, 0, BLOCK);
        if (n == 0 && first && emptyInputIsEmptyArchive) {
            ended = true;
            return false;
        }
        if (n < BLOCK) {
            throw site.corrupt(
                    n == 0 && !first
                            ? "the archive ends without its two zero blocks: cut off"
                            : "the archive ends inside a member header: cut off");
        }
        first = false;
        if (isZero(block, BLOCK)) {
            readEnd();
            ended = true;
            return false;
        }
        checkSum();
        return true;
    }

    private void readEnd() throws IOException {
        if (in.readNBytes(block, 0, BLOCK) < BLOCK) {
            throw site.corrupt("the archive ends after one of its two zero blocks: cut off");
        }
        int zeros = 0;
        int n = BLOCK;
        while (n > 0) {
            if (!isZero(block, n)) {
                throw site.corrupt("something follows the end of the archive");
            }
            zeros += n;
            if (zeros > PADDING_BYTES) {
                throw site.limit("bytes of padding after the end of the archive", zeros, PADDING_BYTES);
            }
            n = in.readNBytes(block, 0, BLOCK);
        }
    }

    private void checkSum() throws IOException {
        long expected = number(148, 8, "header checksum");
        int sum = 0;
        for (int i = 0; i < BLOCK; i++) {
            // The checksum field itself counts as eight spaces (POSIX ustar).
            sum += i >= 148 && i < 156 ? ' ' : block[i] & 0xff;
        }
        if (sum != expected) {
            throw site.corrupt("wrong checksum of a member header: expected " + expected + ", found " + sum);
        }
    }

    private String headerName() throws IOException {
        String name = text(block, 0, 100);
        // Only POSIX ustar has a prefix; GNU's magic ("ustar  ") uses that place for times.
        boolean ustar = block[257] == 'u'
                && block[258] == 's'
                && block[259] == 't'
                && block[260] == 'a'
                && block[261] == 'r'
                && block[262] == 0;
        String prefix = ustar ? text(block, 345, 155) : "";
        return prefix.isEmpty() ? name : prefix + "/" + name;
    }

    /** UTF-8 up to the first NUL. */
    private String text(byte[] bytes, int from, int length) throws IOException {
        int end = from;
        while (end < from + length && bytes[end] != 0) {
            end++;
        }
        return utf8(bytes, from, end - from, site);
    }

    static String utf8(byte[] bytes, int from, int length, ReadSite site) throws IOException {
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes, from, length))
                    .toString();
        } catch (CharacterCodingException e) {
            throw site.corrupt("text is not UTF-8", e);
        }
    }

    /** An octal number, or a big-endian one when the first bit is set (GNU base-256). */
    private long number(int from, int length, String what) throws IOException {
        if ((block[from] & 0x80) != 0) {
            return base256(from, length, what);
        }
        int i = from;
        int end = from + length;
        while (i < end && block[i] == ' ') {
            i++;
        }
        long value = 0;
        while (i < end && block[i] >= '0' && block[i] <= '7') {
            value = value * 8 + (block[i] - '0');
            i++;
        }
        while (i < end) {
            if (block[i] != ' ' && block[i] != 0) {
                throw site.corrupt("the " + what + " in a member header is not a number");
            }
            i++;
        }
        return value;
    }

    private long base256(int from, int length, String what) throws IOException {
        long value = block[from] & 0x7f;
        for (int i = from + 1; i < from + length; i++) {
            if (value >>> 55 != 0) {
                throw site.corrupt("the " + what + " in a member header is out of range");
            }
            value = (value << 8) | (block[i] & 0xff);
        }
        return value;
    }

    private byte[] extension(long size, String what) throws IOException {
        if (size > EXTENSION_BYTES) {
            throw site.limit("bytes in a " + what, size, EXTENSION_BYTES);
        }
        remaining = size;
        padding = padding(size);
        byte[] bytes = content.readNBytes((int) size);
        skipRest();
        return bytes;
    }

    /** Goes to where the next member begins. */
    void skipRest() throws IOException {
        content.skipNBytes(remaining);
        if (in.readNBytes(block, 0, padding) < padding) {
            throw site.corrupt("the archive ends inside a member: cut off");
        }
        padding = 0;
    }

    private static int padding(long size) {
        return (int) (-size & (BLOCK - 1));
    }

    private static boolean isZero(byte[] bytes, int length) {
        for (int i = 0; i < length; i++) {
            if (bytes[i] != 0) {
                return false;
            }
        }
        return true;
    }

    private final class Content extends BulkInput {
        @Override
        public int read(byte[] buffer, int offset, int length) throws IOException {
            if (length == 0) {
                return 0;
            }
            if (remaining == 0) {
                return -1;
            }
            int n = in.read(buffer, offset, (int) Math.min(length, remaining));
            if (n < 0) {
                throw cutOff();
            }
            remaining -= n;
            return n;
        }

        @Override
        public long skip(long n) throws IOException {
            long skipped = in.skip(Math.min(n, remaining));
            remaining -= skipped;
            return skipped;
        }

        @Override
        public void skipNBytes(long n) throws IOException {
            // One implementation for short skips too; the JDK's own one throws a bare EOFException.
            while (n > 0) {
                long skipped = skip(n);
                if (skipped <= 0) {
                    if (read() < 0) {
                        throw cutOff();
                    }
                    skipped = 1;
                }
                n -= skipped;
            }
        }

        @Override
        public int available() throws IOException {
            return (int) Math.min(remaining, in.available());
        }

        private IOException cutOff() {
            return site.corrupt("the archive ends inside a member, " + remaining + " bytes early: cut off");
        }
    }
}
