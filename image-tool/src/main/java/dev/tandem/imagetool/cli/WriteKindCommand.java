package dev.tandem.imagetool.cli;

import dev.tandem.artifact.ArtifactSpec;
import dev.tandem.imagetool.artifact.UsageException;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.ParentCommand;

/** What the commands below {@code write} have in common, one for each kind of artifact. */
abstract class WriteKindCommand implements Callable<Integer>, Reported {
    private final Surroundings surroundings;

    @ParentCommand
    @SuppressWarnings("NullAway.Init")
    private WriteCommand parent;

    @Mixin
    private IdentityOptions identity = new IdentityOptions();

    WriteKindCommand(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Override
    public final Integer call() throws Exception {
        refuseUnsupported();
        OutputOptions.Prepared prepared = output().prepare(surroundings, parent, limits());
        output().refuseToReplace(surroundings, inputs());
        output().write(surroundings, spec(identity), prepared);
        return ExitCode.DONE;
    }

    /** Says what to do instead of what the reference tool could do and this cannot. */
    void refuseUnsupported() throws UsageException {
        // Nothing, unless a kind has such options.
    }

    abstract OutputOptions output();

    /** How large the artifact may become; null where that cannot be said. */
    abstract @Nullable SizeLimitOptions limits();

    /** The files of the payload. */
    abstract List<String> inputs();

    /** The artifact, of files that are there. */
    abstract ArtifactSpec spec(IdentityOptions options) throws IOException, UsageException;

    @Override
    public final @Nullable String subject() {
        return null;
    }

    @Override
    public final String stateAfterFailure() {
        return output().stateAfterFailure(surroundings);
    }
}
