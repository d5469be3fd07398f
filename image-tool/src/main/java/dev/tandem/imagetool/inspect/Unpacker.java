package dev.tandem.imagetool.inspect;

import dev.tandem.imagetool.convert.ImageSource;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.function.LongConsumer;

/** Unpacks an image into a file with holes. What is packed may be anything: it must not fill the disk. */
final class Unpacker {
    private static final int CHUNK_BYTES = 64 << 10;
    private static final byte[] ZEROS = new byte[CHUNK_BYTES];
    private static final int SIGNATURE_AT = 510;

    /** Of the free space, that much is left to others. */
    private static final long RESERVE_BYTES = 256L << 20;

    private static final long ASK_EVERY_BYTES = 64L << 20;

    /** An MBR describes no more. */
    private static final long MAX_BYTES = 1L << 41;

    private Unpacker() {}

    static void unpack(ImageSource source, Path file, LongConsumer progress) throws IOException {
        try (InputStream in = source.open(progress);
                FileChannel out = FileChannel.open(file, StandardOpenOption.WRITE, StandardOpenOption.CREATE_NEW)) {
            byte[] chunk = new byte[CHUNK_BYTES];
            long at = 0;
            long sinceAsked = ASK_EVERY_BYTES;
            for (int n = read(in, chunk, source); n > 0; n = read(in, chunk, source)) {
                if (at == 0) {
                    requireTable(chunk, n, source);
                }
                if (at > MAX_BYTES - n) {
                    throw new IOException(
                            source.path() + " is longer than 2 TiB when unpacked: it is no image for an MBR");
                }
                if (!Arrays.equals(chunk, 0, n, ZEROS, 0, n)) {
                    sinceAsked += n;
                    if (sinceAsked > ASK_EVERY_BYTES) {
                        requireSpace(source, file);
                        sinceAsked = 0;
                    }
                    write(out, chunk, n, at);
                }
                at += n;
            }
            if (at > out.size()) {
                out.write(ByteBuffer.allocate(1), at - 1);
            }
        }
    }

    private static int read(InputStream in, byte[] chunk, ImageSource source) throws IOException {
        try {
            return in.readNBytes(chunk, 0, chunk.length);
        } catch (IOException e) {
            throw new IOException(
                    source.path() + " is damaged or not complete, as after a download that broke off: "
                            + (e.getMessage() == null ? "it ends too early" : e.getMessage()),
                    e);
        }
    }

    /** Else a wrong file would be unpacked to its end before anybody is told. */
    private static void requireTable(byte[] chunk, int length, ImageSource source) throws IOException {
        boolean signed =
                length > SIGNATURE_AT + 1 && chunk[SIGNATURE_AT] == 0x55 && chunk[SIGNATURE_AT + 1] == (byte) 0xaa;
        if (!signed) {
            throw new IOException(source.path()
                    + " holds no disk image: what is packed in it has no partition table (its sector 0 does not end in"
                    + " 55 aa). Check that this is the file you mean.");
        }
    }

    private static void requireSpace(ImageSource source, Path file) throws IOException {
        if (Files.getFileStore(file).getUsableSpace() < RESERVE_BYTES) {
            throw new IOException("There is no room to unpack " + source.path() + " in "
                    + file.toAbsolutePath().resolve("../..").normalize()
                    + ": set TMPDIR to a directory that has some, or unpack it yourself");
        }
    }

    private static void write(FileChannel out, byte[] chunk, int length, long at) throws IOException {
        ByteBuffer rest = ByteBuffer.wrap(chunk, 0, length);
        while (rest.hasRemaining()) {
            out.write(rest, at + rest.position());
        }
    }
}
