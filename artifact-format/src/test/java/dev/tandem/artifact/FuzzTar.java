package dev.tandem.artifact;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Tars that no honest writer makes, with checksums that no reader can object to. */
final class FuzzTar {
    private static final byte[] SEPARATOR = "\n====\n".getBytes(StandardCharsets.US_ASCII);
    private static final int MAX_NAME_BYTES = 300;

    private FuzzTar() {}

    /** A member as a fuzz input has it: one byte for the type, the name up to a line end, the content. */
    @SuppressWarnings("ArrayRecordComponent") // passed on, never compared
    record Part(char type, String name, byte[] content) {
        private static Part of(byte[] bytes) {
            if (bytes.length == 0) {
                return new Part(TarEntry.REGULAR, "", bytes);
            }
            int end = 1;
            while (end < bytes.length && bytes[end] != '\n' && end <= MAX_NAME_BYTES) {
                end++;
            }
            String name = new String(bytes, 1, end - 1, StandardCharsets.UTF_8);
            byte[] content = Arrays.copyOfRange(bytes, Math.min(end + 1, bytes.length), bytes.length);
            return new Part((char) (bytes[0] & 0xff), name, content);
        }

        Part with(byte[] newContent) {
            return new Part(type, name, newContent);
        }
    }

    /** Splits a fuzz input at a line of {@code ====}. */
    static List<Part> parts(byte[] input) {
        List<Part> parts = new ArrayList<>();
        int from = 0;
        for (int i = 0; i + SEPARATOR.length <= input.length; i++) {
            if (Arrays.equals(input, i, i + SEPARATOR.length, SEPARATOR, 0, SEPARATOR.length)) {
                parts.add(Part.of(Arrays.copyOfRange(input, from, i)));
                from = i + SEPARATOR.length;
                i = from - 1;
            }
        }
        parts.add(Part.of(Arrays.copyOfRange(input, from, input.length)));
        return parts;
    }

    static byte[] of(List<Part> parts) {
        ByteArrayOutputStream tar = new ByteArrayOutputStream();
        for (Part part : parts) {
            byte[] header = TarHeader.of(part.name(), part.content().length, 0644, 0);
            header[header.length - TarReader.BLOCK + 156] = (byte) part.type();
            rightChecksum(header, header.length - TarReader.BLOCK);
            tar.writeBytes(header);
            tar.writeBytes(part.content());
            tar.writeBytes(new byte[TarHeader.padding(part.content().length)]);
        }
        tar.writeBytes(TarHeader.end());
        return tar.toByteArray();
    }

    /**
     * The same with the header checksum put right in every block that could be a header. Eight bytes in the middle of a
     * content's blocks change with it, which no tar reader minds.
     */
    static byte[] withRightChecksums(byte[] tar) {
        byte[] fixed = tar.clone();
        for (int at = 0; at + TarReader.BLOCK <= fixed.length; at += TarReader.BLOCK) {
            if (!isZero(fixed, at)) {
                rightChecksum(fixed, at);
            }
        }
        return fixed;
    }

    private static boolean isZero(byte[] bytes, int at) {
        for (int i = at; i < at + TarReader.BLOCK; i++) {
            if (bytes[i] != 0) {
                return false;
            }
        }
        return true;
    }

    private static void rightChecksum(byte[] tar, int at) {
        Arrays.fill(tar, at + 148, at + 156, (byte) ' ');
        int sum = 0;
        for (int i = at; i < at + TarReader.BLOCK; i++) {
            sum += tar[i] & 0xff;
        }
        for (int i = at + 153; i >= at + 148; i--) {
            tar[i] = (byte) ('0' + (sum & 7));
            sum >>= 3;
        }
        tar[at + 154] = 0;
    }

    /** The checksums of what a manifest may list of this tar, as far as it can be read. */
    static Map<String, String> checksums(byte[] tar) throws IOException {
        Map<String, String> checksums = new LinkedHashMap<>();
        TarReader reader =
                new TarReader(new ByteArrayInputStream(tar), FuzzReading.site(), FuzzReading.LIMITS.nameBytes(), true);
        try {
            for (TarEntry entry = reader.next(); entry != null; entry = reader.next()) {
                if (Manifest.isValidFileName(entry.name())) {
                    checksums.putIfAbsent(
                            entry.name(), Sha256.hexOf(reader.content().readAllBytes()));
                }
            }
        } catch (ArtifactException e) {
            // as far as it goes
        }
        return checksums;
    }
}
