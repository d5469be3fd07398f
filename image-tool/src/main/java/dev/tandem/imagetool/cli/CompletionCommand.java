package dev.tandem.imagetool.cli;

import java.io.IOException;
import java.util.concurrent.Callable;
import picocli.AutoComplete;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code tandem completion}. */
@Command(name = "completion", description = "Prints a completion script for bash and zsh: source <(tandem completion)")
final class CompletionCommand implements Callable<Integer> {
    private final Surroundings surroundings;

    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    CompletionCommand(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Override
    public Integer call() throws IOException {
        surroundings.print(AutoComplete.bash("tandem", spec.root().commandLine()));
        return ExitCode.DONE;
    }
}
