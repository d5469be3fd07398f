package dev.tandem.imagetool.cli;

import dev.tandem.artifact.ReadOptions;
import dev.tandem.imagetool.artifact.ArtifactDump;
import dev.tandem.imagetool.artifact.UsageException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code tandem artifact dump}. */
@Command(
        name = "dump",
        sortOptions = false,
        description = {
            "Takes an artifact apart, and prints the command that makes it again.",
            "No file that exists is replaced."
        })
final class DumpCommand implements Callable<Integer>, Reported {
    private final Surroundings surroundings;

    @Parameters(paramLabel = "ARTIFACT", description = "The artifact; - for standard input.")
    private String artifact = "";

    @Option(names = "--files", paramLabel = "DIR", description = "Put the files of the payload there.")
    private @Nullable Path files;

    @Option(names = "--meta-data", paramLabel = "DIR", description = "Put the meta-data there, as 0000.meta-data.")
    private @Nullable Path metaData;

    @Option(names = "--scripts", paramLabel = "DIR", description = "Put the state scripts there.")
    private @Nullable Path scripts;

    @Option(
            names = "--print-cmdline",
            description = "Print the write command that makes an equal artifact of what is dumped, for a shell.")
    private boolean printLine;

    @Option(names = "--print0-cmdline", description = "The same, each word ended by a NUL.")
    private boolean printNul;

    @Mixin
    private ReadingOptions reading = new ReadingOptions();

    DumpCommand(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Override
    public Integer call() throws Exception {
        if (printLine && printNul) {
            throw new UsageException("Give --print-cmdline or --print0-cmdline, not both.");
        }
        ReadOptions options = reading.requiring();
        List<String> words = ArtifactDump.dump(
                reading.open(surroundings, artifact, "Dumping"),
                options,
                new ArtifactDump.Targets(files, metaData, scripts));
        if (printLine) {
            surroundings.print(ArtifactDump.shellLine(words));
        } else if (printNul) {
            surroundings.print(ArtifactDump.nulSeparated(words));
        }
        return ExitCode.DONE;
    }

    @Override
    public @Nullable String subject() {
        return artifact;
    }

    @Override
    public String stateAfterFailure() {
        return files == null && metaData == null && scripts == null
                ? ""
                : "What was dumped before is whole; nothing that existed was replaced.";
    }
}
