package dev.tandem.artifact;

import java.util.Optional;
import java.util.stream.Stream;

/** How a member of an artifact is compressed, as told by the suffix of its name. */
public enum CompressionFormat {
    NONE(""),
    GZIP(".gz"),
    XZ(".xz"),
    ZSTD(".zst");

    private final String suffix;

    CompressionFormat(String suffix) {
        this.suffix = suffix;
    }

    /** What follows {@code .tar} in the member's name. */
    public String suffix() {
        return suffix;
    }

    /** The format of {@code name} if the name is {@code stem} and one of the four suffixes. */
    static Optional<CompressionFormat> ofName(String name, String stem) {
        return Stream.of(values()).filter(f -> name.equals(stem + f.suffix)).findFirst();
    }
}
