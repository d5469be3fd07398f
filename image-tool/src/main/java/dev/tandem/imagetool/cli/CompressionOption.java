package dev.tandem.imagetool.cli;

import dev.tandem.artifact.Compression;
import dev.tandem.imagetool.artifact.UsageException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** {@code --compression}, which scripts for the reference tool also write in front of the command. */
final class CompressionOption {
    @Option(
            names = "--compression",
            paramLabel = "ID",
            description = {
                "none, gzip, lzma, zstd, zstd_fastest, zstd_fast, zstd_better or zstd_best. Default: zstd.",
                "Clients before 2023 read none, gzip and lzma only. May also stand before the command."
            })
    private @Nullable String id;

    @Option(
            names = "--compression-level",
            paramLabel = "N",
            description = "Effort: gzip 1-12, lzma 0-9, zstd 1-22. Default: that of the ID.")
    private @Nullable Integer level;

    /** Refuses a level without an ID where there is no default: an artifact that is modified has a format already. */
    static void refuseLevelAlone(CompressionOption own, CompressionOption before) throws UsageException {
        if (own.id == null && before.id == null && (own.level != null || before.level != null)) {
            throw new UsageException("--compression-level needs --compression, which says of what format it is.");
        }
    }

    /** What was asked for here, else in one of the places before the command, else null. */
    static @Nullable Compression of(CompressionOption own, CompressionOption... before) throws UsageException {
        String id = own.id;
        Integer level = own.level;
        for (CompressionOption option : before) {
            id = id == null ? option.id : id;
            level = level == null ? option.level : level;
        }
        if (id == null && level == null) {
            return null;
        }
        try {
            Compression compression = id == null ? Compression.DEFAULT : Compression.ofId(id);
            return level == null ? compression : compression.withLevel(level);
        } catch (IllegalArgumentException e) {
            throw new UsageException("--compression: " + e.getMessage() + ".", e);
        }
    }
}
