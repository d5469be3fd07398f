package dev.tandem.imagetool.cli;

import dev.tandem.imagetool.artifact.UsageException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** Refuses outputs that would destroy an input, or that a command cannot write to. */
final class SameFile {
    private SameFile() {}

    /** Refuses {@code output} if it is the file {@code input}, under whatever name. */
    static void refuse(String option, String output, Path input) throws IOException, UsageException {
        Path path = Path.of(output);
        if (Files.exists(path) && Files.exists(input) && Files.isSameFile(path, input)) {
            throw new UsageException(
                    option + " " + output + " would replace the input " + input + ". Give another name.");
        }
    }

    /** Refuses {@code -}: the result is made beside its name and moved there, which standard output has not. */
    static void refuseStandardOutput(@Nullable Path output) throws UsageException {
        if (output != null && output.toString().equals("-")) {
            throw new UsageException("The result cannot go to standard output. Give --output-path a file name.");
        }
    }
}
