package dev.tandem.client.cli;

import dev.tandem.artifact.ArtifactReader;
import dev.tandem.artifact.ReadOptions;
import dev.tandem.client.install.InstallOptions;
import dev.tandem.client.install.Installer;
import dev.tandem.client.install.Result;
import dev.tandem.client.source.ArtifactSource;
import dev.tandem.client.source.ArtifactSources;
import dev.tandem.client.state.DeviceState;
import dev.tandem.client.state.Outcome;
import dev.tandem.client.state.Phase;
import dev.tandem.client.state.StateStore;
import java.io.IOException;
import java.net.URI;
import java.util.Optional;
import java.util.Set;

/** Installs what lies at the update source, unless the device has it, or has tried it and not kept it. */
record SourceCheck(
        Optional<URI> location, ArtifactSources sources, Installer installer, StateStore store, ReadOptions reading) {
    Result run(boolean retry) throws IOException, InterruptedException {
        if (location.isEmpty()) {
            return done("There is no update source in the configuration (updateSource.url).");
        }
        DeviceState state = store.state();
        if (state.phase() != Phase.IDLE && state.phase() != Phase.WRITING) {
            return done("An update is in progress already.");
        }
        ArtifactSource source = sources.of(location.get().toString());
        String name;
        try (ArtifactReader reader = ArtifactReader.open(source.open(), reading)) {
            name = reader.header().info().artifactName();
        } catch (IOException e) {
            return new Result(Result.Kind.FAILED, String.valueOf(e.getMessage()));
        }
        if (name.equals(state.provides().get("artifact_name"))) {
            return done("Up to date: " + name + ".");
        }
        Optional<Outcome> last = state.last();
        if (!retry && last.isPresent() && last.get().artifactName().equals(name) && wasTried(last.get())) {
            return done(name + " was tried and not kept: " + last.get().reason().orElse("")
                    + ". It is not tried again without --retry.");
        }
        return installer.install(source, true, new InstallOptions(true, false, Set.of()));
    }

    private static boolean wasTried(Outcome outcome) {
        return outcome.result() == Outcome.Result.ROLLED_BACK || outcome.result() == Outcome.Result.INCONSISTENT;
    }

    private static Result done(String message) {
        return new Result(Result.Kind.DONE, message);
    }
}
