package dev.tandem.artifact;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Makes the header of a regular file in a canonical tar: ustar, owner 0, no names, and a PAX header before it only when
 * the name takes more than 100 bytes or the size 8 GiB, as the reference writes it.
 */
final class TarHeader {
    /** The biggest size that eleven octal digits hold (POSIX ustar). */
    private static final long MAX_OCTAL_SIZE = (1L << 33) - 1;

    private static final int NAME_BYTES = 100;

    /** The most that {@link #of} returns, for names of up to 255 bytes. */
    static final int MAX_BYTES = 3 * TarReader.BLOCK;

    private TarHeader() {}

    /** One block, or three when a PAX header is needed. */
    static byte[] of(String name, long size, int mode, long mtimeSeconds) {
        StringBuilder pax = new StringBuilder();
        byte[] nameBytes = name.getBytes(StandardCharsets.UTF_8);
        if (nameBytes.length > NAME_BYTES) {
            pax.append(record("path", name));
        }
        if (size > MAX_OCTAL_SIZE) {
            pax.append(record("size", Long.toString(size)));
        }
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        if (!pax.isEmpty()) {
            byte[] records = pax.toString().getBytes(StandardCharsets.UTF_8);
            out.writeBytes(block("PaxHeaders.0/member".getBytes(StandardCharsets.UTF_8), records.length, 0644, 0, 'x'));
            out.writeBytes(records);
            out.writeBytes(new byte[padding(records.length)]);
        }
        out.writeBytes(block(
                Arrays.copyOf(nameBytes, Math.min(nameBytes.length, NAME_BYTES)),
                size > MAX_OCTAL_SIZE ? 0 : size,
                mode,
                mtimeSeconds,
                TarEntry.REGULAR));
        return out.toByteArray();
    }

    /** How many zero bytes follow a content of {@code size}. */
    static int padding(long size) {
        return (int) (-size & (TarReader.BLOCK - 1));
    }

    /** What ends an archive. */
    static byte[] end() {
        return new byte[2 * TarReader.BLOCK];
    }

    /** "LENGTH KEY=VALUE\n", where the length counts itself (POSIX pax). */
    private static String record(String key, String value) {
        int rest = (" " + key + "=" + value + "\n").getBytes(StandardCharsets.UTF_8).length;
        int length = rest + 1;
        while (Integer.toString(length).length() + rest != length) {
            length++;
        }
        return length + " " + key + "=" + value + "\n";
    }

    private static byte[] block(byte[] name, long size, int mode, long mtimeSeconds, char type) {
        byte[] block = new byte[TarReader.BLOCK];
        System.arraycopy(name, 0, block, 0, name.length);
        octal(block, 100, 8, mode);
        octal(block, 108, 8, 0);
        octal(block, 116, 8, 0);
        octal(block, 124, 12, size);
        octal(block, 136, 12, mtimeSeconds);
        block[156] = (byte) type;
        byte[] magic = "ustar\00000".getBytes(StandardCharsets.US_ASCII);
        System.arraycopy(magic, 0, block, 257, magic.length);
        octal(block, 329, 8, 0);
        octal(block, 337, 8, 0);
        Arrays.fill(block, 148, 156, (byte) ' ');
        int sum = 0;
        for (byte b : block) {
            sum += b & 0xff;
        }
        octal(block, 148, 7, sum);
        return block;
    }

    private static void octal(byte[] block, int from, int length, long value) {
        String digits = Long.toOctalString(value);
        int at = from + length - 1 - digits.length();
        Arrays.fill(block, from, at, (byte) '0');
        System.arraycopy(digits.getBytes(StandardCharsets.US_ASCII), 0, block, at, digits.length());
        block[from + length - 1] = 0;
    }
}
