package dev.tandem.client.cli;

import dev.tandem.client.install.InstallOptions;
import dev.tandem.client.install.Installer;
import dev.tandem.client.install.Result;
import dev.tandem.client.source.ArtifactSources;
import java.io.IOException;

/** Installs from what a user names. */
record Installation(ArtifactSources sources, Installer installer) {
    Result run(String location, InstallOptions how) throws IOException, InterruptedException {
        return installer.install(sources.of(location), !location.equals("-"), how);
    }
}
