package dev.tandem.imagetool.cli;

import dev.tandem.artifact.StateScript;
import dev.tandem.imagetool.artifact.ScriptFiles;
import dev.tandem.imagetool.artifact.UsageException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Option;

/** {@code --script}. */
final class ScriptOption {
    @Option(
            names = {"-s", "--script"},
            paramLabel = "PATH",
            description = "State script, or a directory of nothing else; may be repeated.")
    private List<Path> paths = new ArrayList<>();

    List<StateScript> read() throws IOException, UsageException {
        return ScriptFiles.read(paths);
    }
}
