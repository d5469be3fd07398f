package dev.tandem.disk;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Reads the entries of one directory. A long name whose parts are not all there, or that belongs to another 8.3 name, is
 * what remains when a program that knows no long names was at work; as in Linux, the 8.3 name counts then.
 */
final class FatDirectoryReader {
    /** The upper half of code page 437, which Linux takes for 8.3 names as well. */
    private static final String CODE_PAGE = "ÇüéâäàåçêëèïîìÄÅÉæÆôöòûùÿÖÜ¢£¥₧ƒáíóúñÑªº¿⌐¬½¼¡«»"
            + "░▒▓│┤╡╢╖╕╣║╗╝╜╛┐└┴┬├─┼╞╟╚╔╩╦╠═╬╧╨╤╥╙╘╒╓╫╪┘┌█▄▌▐▀αßΓπΣσµτΦΘΩδ∞φε∩≡±≥≤⌠⌡÷≈°∙·√ⁿ²■\u00a0";

    private static final int SLOT = FatFolder.SLOT;
    private static final int CHUNK_CLUSTERS = 16;
    private static final int CHUNK_BYTES = 1 << 16;
    private static final int LABEL = 0x08;
    private static final int DIRECTORY = 0x10;
    private static final int LONG_NAME = 0x0f;
    private static final int ATTRIBUTES = 0x3f;
    private static final int FREE = 0xe5;
    private static final int LAST_PART = 0x40;
    private static final int LOWER_BASE = 0x08;
    private static final int LOWER_EXTENSION = 0x10;
    private static final int MAX_PARTS = 20;

    private final FatType type;
    private final String path;
    private final Set<String> folded = new HashSet<>();
    private final char[] longName = new char[MAX_PARTS * FatNames.CHARS_PER_SLOT];
    private int parts;
    private int expectedPart;
    private byte checksum;
    private int slots;

    /** Takes the entries one by one. */
    interface Visitor {
        void entry(FatEntry entry) throws IOException;

        default void label(String label) {}
    }

    /** Where the bytes of a directory lie, piece by piece. */
    interface Pieces {
        @Nullable
        ByteRange next(int clusters) throws IOException;
    }

    FatDirectoryReader(FatType type, String path) {
        this.type = type;
        this.path = path;
    }

    void read(BlockDevice device, Pieces pieces, Visitor visitor) throws IOException {
        for (ByteRange piece = pieces.next(CHUNK_CLUSTERS); piece != null; piece = pieces.next(CHUNK_CLUSTERS)) {
            for (long at = piece.offset(); at < piece.end(); at += CHUNK_BYTES) {
                ByteBuffer bytes = ByteBuffer.allocate((int) Math.min(CHUNK_BYTES, piece.end() - at))
                        .order(ByteOrder.LITTLE_ENDIAN);
                device.read(at, bytes);
                if (!slots(bytes.flip(), visitor)) {
                    return;
                }
            }
        }
    }

    /** @return false at the mark behind the last entry */
    private boolean slots(ByteBuffer bytes, Visitor visitor) throws IOException {
        for (int at = 0; at + SLOT <= bytes.limit(); at += SLOT) {
            if (bytes.get(at) == 0) {
                return false;
            }
            if (++slots > FatFolder.MAX_SLOTS) {
                throw wrong("is longer than " + FatFolder.MAX_SLOTS * SLOT + " bytes");
            }
            slot(bytes.slice(at, SLOT).order(ByteOrder.LITTLE_ENDIAN), visitor);
        }
        return true;
    }

    private void slot(ByteBuffer slot, Visitor visitor) throws IOException {
        int attributes = slot.get(11) & ATTRIBUTES;
        if ((slot.get(0) & 0xff) == FREE) {
            parts = 0;
        } else if (attributes == LONG_NAME) {
            part(slot);
        } else {
            byte[] alias = new byte[FatNames.SHORT_BYTES];
            slot.get(0, alias);
            String name = takeLongName(alias);
            if ((attributes & LABEL) != 0) {
                visitor.label(label(alias));
            } else if (!isDots(alias)) {
                visitor.entry(entry(slot, attributes, name != null ? name : shortName(alias, slot.get(12))));
            }
        }
    }

    /** A part of a long name, which comes from its end to its beginning. */
    private void part(ByteBuffer slot) {
        int number = slot.get(0) & (LAST_PART - 1);
        if ((slot.get(0) & LAST_PART) != 0) {
            parts = number <= MAX_PARTS ? number : 0;
            expectedPart = parts;
            checksum = slot.get(13);
        }
        if (parts == 0 || number == 0 || number != expectedPart || slot.get(13) != checksum) {
            parts = 0;
            return;
        }
        expectedPart--;
        int at = expectedPart * FatNames.CHARS_PER_SLOT;
        for (int i = 0; i < FatNames.CHARS_PER_SLOT; i++) {
            longName[at + i] = slot.getChar(i < 5 ? 1 + 2 * i : i < 11 ? 4 + 2 * i : 6 + 2 * i);
        }
    }

    private @Nullable String takeLongName(byte[] alias) {
        boolean complete = parts > 0 && expectedPart == 0 && checksum == FatNames.checksum(alias);
        int length = parts * FatNames.CHARS_PER_SLOT;
        parts = 0;
        if (!complete) {
            return null;
        }
        int end = 0;
        while (end < length && longName[end] != 0) {
            end++;
        }
        return end == 0 ? null : new String(longName, 0, end);
    }

    private static boolean isDots(byte[] alias) {
        return Arrays.equals(alias, FatBuilder.padded(".", alias.length))
                || Arrays.equals(alias, FatBuilder.padded("..", alias.length));
    }

    private FatEntry entry(ByteBuffer slot, int attributes, String name) throws IOException {
        String problem = FatNames.problem(name);
        if (problem != null) {
            throw wrong("holds an entry whose name " + problem);
        }
        if (!folded.add(FatNames.fold(name))) {
            throw wrong("holds '" + name + "' twice");
        }
        boolean directory = (attributes & DIRECTORY) != 0;
        // On the narrow types those two bytes belong to OS/2.
        long high = type == FatType.FAT32 ? slot.getShort(20) & 0xffffL : 0;
        return new FatEntry(
                name,
                directory,
                directory ? 0 : slot.getInt(28) & 0xffffffffL,
                (high << 16) | (slot.getShort(26) & 0xffffL),
                FatTime.decode(slot.getShort(24), slot.getShort(22)));
    }

    private String shortName(byte[] alias, byte flags) throws IOException {
        if (alias[0] == ' ') {
            throw wrong("holds an entry whose name begins with a space");
        }
        String base = decode(alias, 0, 8, (flags & LOWER_BASE) != 0);
        String extension = decode(alias, 8, 3, (flags & LOWER_EXTENSION) != 0);
        return extension.isEmpty() ? base : base + "." + extension;
    }

    /** A label without what a terminal would take for a command, and without padding. */
    static String label(byte[] bytes) {
        StringBuilder label = new StringBuilder(decode(bytes, 0, bytes.length, false));
        for (int i = 0; i < label.length(); i++) {
            if (Character.isISOControl(label.charAt(i))) {
                label.setCharAt(i, ' ');
            }
        }
        return label.toString().strip();
    }

    static String decode(byte[] bytes, int from, int length, boolean lowerCase) {
        StringBuilder text = new StringBuilder();
        for (int i = from; i < from + length; i++) {
            // 05 stands for e5 at the beginning, where that would mark a free entry.
            int b = i == 0 && bytes[i] == 0x05 ? FREE : bytes[i] & 0xff;
            char c = b < 0x80 ? (char) b : CODE_PAGE.charAt(b - 0x80);
            text.append(lowerCase ? Character.toLowerCase(c) : c);
        }
        int end = text.length();
        while (end > 0 && text.charAt(end - 1) == ' ') {
            end--;
        }
        return text.substring(0, end);
    }

    private DiskFormatException wrong(String why) {
        return new DiskFormatException(
                "FAT volume: " + (path.isEmpty() ? "" : "directory ") + FatVolume.quoted(path) + " " + why);
    }
}
