package dev.tandem.artifact;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/**
 * How an artifact is to be compressed.
 *
 * @param format the format
 * @param level the effort, in the terms of the format: gzip 1-12, xz 0-9, zstd 1-22; 0 for {@link CompressionFormat#NONE}
 */
public record Compression(CompressionFormat format, int level) {
    /** The names of the reference tool's {@code --compression}, in its order, and ours. */
    private static final Map<String, Compression> BY_ID = Map.of(
            "none", new Compression(CompressionFormat.NONE, 0),
            "gzip", new Compression(CompressionFormat.GZIP, 4),
            "lzma", new Compression(CompressionFormat.XZ, 6),
            "zstd", new Compression(CompressionFormat.ZSTD, 3),
            "zstd_fastest", new Compression(CompressionFormat.ZSTD, 1),
            "zstd_fast", new Compression(CompressionFormat.ZSTD, 3),
            "zstd_better", new Compression(CompressionFormat.ZSTD, 7),
            "zstd_best", new Compression(CompressionFormat.ZSTD, 19));

    /** zstd, level 3: smaller than gzip at a third of its time, and every reader since 2023 knows it. */
    public static final Compression DEFAULT = ofId("zstd");

    public static final Compression UNCOMPRESSED = ofId("none");

    public Compression {
        int lowest = format == CompressionFormat.XZ || format == CompressionFormat.NONE ? 0 : 1;
        int highest = highestLevel(format);
        if (level < lowest || level > highest) {
            throw new IllegalArgumentException("compression level " + level + " of "
                    + format.name().toLowerCase(Locale.ROOT) + " is outside " + lowest + " to " + highest);
        }
    }

    /**
     * The compression the reference tool calls {@code id}, at that name's level.
     *
     * @throws IllegalArgumentException with the known names, if there is none of that name
     */
    public static Compression ofId(String id) {
        Compression known = BY_ID.get(id);
        if (known == null) {
            throw new IllegalArgumentException("unknown compression '" + id + "'; known: " + String.join(", ", ids()));
        }
        return known;
    }

    /** The format at the level of its plain name. */
    static Compression defaultOf(CompressionFormat format) {
        return switch (format) {
            case NONE -> UNCOMPRESSED;
            case GZIP -> ofId("gzip");
            case XZ -> ofId("lzma");
            case ZSTD -> ofId("zstd");
        };
    }

    /** All names of {@link #ofId}, sorted. */
    public static List<String> ids() {
        return List.copyOf(new TreeMap<>(BY_ID).keySet());
    }

    public Compression withLevel(int newLevel) {
        return new Compression(format, newLevel);
    }

    private static int highestLevel(CompressionFormat format) {
        return switch (format) {
            case NONE -> 0;
            case GZIP -> 12;
            case XZ -> 9;
            case ZSTD -> 22;
        };
    }
}
