package dev.tandem.imagetool.cli;

import dev.tandem.artifact.Compression;
import dev.tandem.artifact.CompressionFormat;
import dev.tandem.artifact.WriteOptions;
import dev.tandem.imagetool.deflate.Deflaters;

/** Options for writing, with the machine's best deflater where it is used: to look for it takes a moment. */
final class Deflating {
    private Deflating() {}

    static WriteOptions options(Compression compression) {
        WriteOptions options = WriteOptions.DEFAULT.withCompression(compression);
        return compression.format() == CompressionFormat.GZIP ? options.withDeflaters(Deflaters.fastest()) : options;
    }
}
