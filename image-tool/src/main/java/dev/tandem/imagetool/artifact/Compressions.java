package dev.tandem.imagetool.artifact;

import dev.tandem.artifact.CompressionFormat;

/** The names {@code --compression} knows the formats by. */
final class Compressions {
    private Compressions() {}

    static String idOf(CompressionFormat format) {
        return switch (format) {
            case NONE -> "none";
            case GZIP -> "gzip";
            case XZ -> "lzma";
            case ZSTD -> "zstd";
        };
    }
}
