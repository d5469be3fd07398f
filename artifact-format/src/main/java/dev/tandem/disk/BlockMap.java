package dev.tandem.disk;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The block map of an image, version 2.0 of the format of bmaptool: which blocks of 4 KiB a program that writes the image
 * to a card has to write, with a SHA-256 of each range.
 *
 * <p>A block that is not in the map keeps what the card held. So zeros may be left out where nobody reads them, such as
 * the free space of a file system, and nowhere else: not in a file allocation table, not inside a file.
 *
 * <p>Parts may be mapped in any order. Those that follow on each other make one range.
 */
public final class BlockMap {
    private static final int BLOCK = ZeroRuns.BLOCK;
    private static final int BUFFER_BYTES = 1 << 20;

    private final long imageSizeBytes;
    private final List<Range> closed = new ArrayList<>();
    private final MessageDigest digest = sha256();
    /** The range that may still grow: {@link #openEnd} is -1 when there is none. */
    private long openStart;

    private long openEnd = -1;

    /** Bytes, whole blocks save at the end of the image. */
    private record Range(long start, long end, String checksum) {}

    private BlockMap(long imageSizeBytes) {
        this.imageSizeBytes = imageSizeBytes;
    }

    /** A map of an image of that size, with nothing in it yet. */
    public static BlockMap of(long imageSizeBytes) {
        if (imageSizeBytes <= 0) {
            throw new IllegalArgumentException("an image of " + imageSizeBytes + " bytes");
        }
        return new BlockMap(imageSizeBytes);
    }

    /**
     * Maps these blocks.
     *
     * @param offset in the image, at the beginning of a block
     * @param blocks up to the end of a block, or of the image
     * @throws IllegalArgumentException if they are not whole blocks of the image
     */
    public void map(long offset, ByteBuffer blocks) {
        long end = offset + blocks.remaining();
        if (offset < 0 || offset % BLOCK != 0 || end > imageSizeBytes || (end % BLOCK != 0 && end != imageSizeBytes)) {
            throw new IllegalArgumentException(
                    "bytes " + offset + " to " + end + " are no whole blocks of an image of " + imageSizeBytes);
        }
        if (blocks.hasRemaining()) {
            if (offset != openEnd) {
                close();
                openStart = offset;
            }
            digest.update(blocks);
            openEnd = end;
        }
    }

    /** Maps all blocks that {@code range} touches, zeros too; they are read from the finished image. */
    public void map(BlockDevice image, ByteRange range) throws IOException {
        mapPart(image, range, 0);
    }

    /**
     * Maps all blocks that {@code range} of a part of the image touches, zeros too.
     *
     * @param part holds what the image holds from {@code offset} on
     */
    public void mapPart(BlockDevice part, ByteRange range, long offset) throws IOException {
        long start = range.offset() / BLOCK * BLOCK;
        long end = Math.min(blocks(range.end()) * BLOCK, part.sizeBytes());
        byte[] bytes = new byte[(int) Math.max(0, Math.min(BUFFER_BYTES, end - start))];
        for (long at = start; at < end; at += bytes.length) {
            int count = (int) Math.min(bytes.length, end - at);
            part.read(at, ByteBuffer.wrap(bytes, 0, count));
            map(offset + at, ByteBuffer.wrap(bytes, 0, count));
        }
    }

    /**
     * Maps once more what is mapped inside {@code range}, for a second place that holds the same bytes.
     *
     * @param offset where that place begins
     * @throws IllegalArgumentException if it is not a whole number of blocks away, or a mapped range is only partly inside
     */
    public void repeat(ByteRange range, long offset) {
        close();
        long distance = offset - range.offset();
        for (Range mapped : List.copyOf(closed)) {
            ByteRange bytes = new ByteRange(mapped.start(), mapped.end() - mapped.start());
            if (!range.overlaps(bytes)) {
                continue;
            }
            long end = mapped.end() + distance;
            if (!range.contains(bytes)
                    || distance % BLOCK != 0
                    || end > imageSizeBytes
                    || (end % BLOCK != 0 && end != imageSizeBytes)) {
                throw new IllegalArgumentException(
                        bytes + " of the map cannot be repeated at " + (bytes.offset() + distance));
            }
            closed.add(new Range(mapped.start() + distance, end, mapped.checksum()));
        }
    }

    /** How many blocks are mapped. */
    public long mappedBlocks() {
        return count(sorted());
    }

    private static long count(List<Range> ranges) {
        return ranges.stream()
                .mapToLong(range -> blocks(range.end()) - range.start() / BLOCK)
                .sum();
    }

    /**
     * The file that lies beside an image.
     *
     * @throws IllegalStateException if a block was mapped twice
     */
    public byte[] toXml() {
        List<Range> ranges = sorted();
        String zeros = "0".repeat(64);
        String xml = xml(ranges, zeros);
        // It holds its own checksum, taken with zeros in that place.
        String checksum = HexFormat.of().formatHex(sha256().digest(xml.getBytes(StandardCharsets.US_ASCII)));
        return xml(ranges, checksum).getBytes(StandardCharsets.US_ASCII);
    }

    private String xml(List<Range> ranges, String checksum) {
        StringBuilder xml = new StringBuilder("<?xml version=\"1.0\" ?>\n<bmap version=\"2.0\">\n");
        element(xml, "ImageSize", String.valueOf(imageSizeBytes));
        element(xml, "BlockSize", String.valueOf(BLOCK));
        element(xml, "BlocksCount", String.valueOf(blocks(imageSizeBytes)));
        element(xml, "MappedBlocksCount", String.valueOf(count(ranges)));
        element(xml, "ChecksumType", "sha256");
        element(xml, "BmapFileChecksum", checksum);
        xml.append("    <BlockMap>\n");
        for (Range range : ranges) {
            long first = range.start() / BLOCK;
            long last = blocks(range.end()) - 1;
            xml.append("        <Range chksum=\"")
                    .append(range.checksum())
                    .append("\"> ")
                    .append(first);
            if (last > first) {
                xml.append('-').append(last);
            }
            xml.append(" </Range>\n");
        }
        return xml.append("    </BlockMap>\n</bmap>\n").toString();
    }

    private static void element(StringBuilder xml, String name, String value) {
        xml.append("    <")
                .append(name)
                .append("> ")
                .append(value)
                .append(" </")
                .append(name)
                .append(">\n");
    }

    private List<Range> sorted() {
        close();
        closed.sort(Comparator.comparingLong(Range::start));
        @Nullable Range before = null;
        for (Range range : closed) {
            if (before != null && range.start() < before.end()) {
                throw new IllegalStateException("the block map holds the block at " + range.start() + " twice");
            }
            before = range;
        }
        return closed;
    }

    private void close() {
        if (openEnd >= 0) {
            closed.add(new Range(openStart, openEnd, HexFormat.of().formatHex(digest.digest())));
            openEnd = -1;
        }
    }

    /** How many blocks the first {@code bytes} of an image touch. */
    private static long blocks(long bytes) {
        return FatGeometry.ceil(bytes, BLOCK);
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError("every Java platform has SHA-256", e);
        }
    }
}
