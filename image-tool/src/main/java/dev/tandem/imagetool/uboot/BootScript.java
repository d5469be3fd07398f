package dev.tandem.imagetool.uboot;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Objects;
import java.util.zip.CRC32;

/**
 * {@code boot.scr}, which U-Boot looks for on the first partition and runs: it decides which slot starts. The form is that of U-Boot's
 * legacy images (include/image.h, doc/usage/cmd/source.rst), as {@code mkimage -A arm64 -O linux -T script -C none} writes them.
 */
public final class BootScript {
    /** Where it lies on the first partition. */
    public static final String NAME = "boot.scr";

    private static final String SOURCE = "boot.cmd";

    private static final int MAGIC = 0x27051956;
    private static final int HEADER_BYTES = 64;
    private static final int HEADER_SUM_OFFSET = 4;
    private static final String TITLE = "Tandem";

    private static final byte LINUX = 5;
    private static final byte ARM64 = 22;
    private static final byte SCRIPT = 6;
    private static final byte NOT_COMPRESSED = 0;

    private BootScript() {}

    /** The script as people read it. */
    public static String source() {
        try (InputStream in = Objects.requireNonNull(BootScript.class.getResourceAsStream(SOURCE), SOURCE)) {
            return new String(in.readAllBytes(), StandardCharsets.US_ASCII);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * The file.
     *
     * @param time that its header tells; nobody looks at it
     */
    public static byte[] image(Instant time) {
        byte[] text = source().getBytes(StandardCharsets.US_ASCII);
        // A list of lengths, here of one script, which ends with a zero.
        byte[] data = ByteBuffer.allocate(2 * Integer.BYTES + text.length)
                .putInt(text.length)
                .putInt(0)
                .put(text)
                .array();
        ByteBuffer header = ByteBuffer.allocate(HEADER_BYTES);
        header.putInt(MAGIC).putInt(0).putInt((int) time.getEpochSecond());
        // Neither load address nor entry point.
        header.putInt(data.length).putInt(0).putInt(0).putInt(sum(data));
        header.put(LINUX).put(ARM64).put(SCRIPT).put(NOT_COMPRESSED);
        header.put(TITLE.getBytes(StandardCharsets.US_ASCII));
        header.putInt(HEADER_SUM_OFFSET, sum(header.array()));
        return ByteBuffer.allocate(HEADER_BYTES + data.length)
                .put(header.array())
                .put(data)
                .array();
    }

    private static int sum(byte[] bytes) {
        CRC32 crc = new CRC32();
        crc.update(bytes);
        return (int) crc.getValue();
    }
}
