package dev.tandem.imagetool.cli;

import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.ParentCommand;

/** {@code tandem artifact write bootstrap-artifact}. */
@Command(
        name = "bootstrap-artifact",
        sortOptions = false,
        description = "Writes an artifact without a payload, which only tells a device what it has.")
final class WriteBootstrapCommand implements Callable<Integer>, Reported {
    private final Surroundings surroundings;

    @ParentCommand
    @SuppressWarnings("NullAway.Init")
    private WriteCommand parent;

    @Mixin
    private IdentityOptions identity = new IdentityOptions();

    @Mixin
    private OutputOptions output = new OutputOptions();

    WriteBootstrapCommand(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Override
    public Integer call() throws Exception {
        OutputOptions.Prepared prepared = output.prepare(surroundings, parent, null);
        output.write(surroundings, identity.request(null, List.of()).bootstrap(), prepared);
        return ExitCode.DONE;
    }

    @Override
    public @Nullable String subject() {
        return null;
    }

    @Override
    public String stateAfterFailure() {
        return output.stateAfterFailure(surroundings);
    }
}
