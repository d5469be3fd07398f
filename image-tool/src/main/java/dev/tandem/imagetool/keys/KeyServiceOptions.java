package dev.tandem.imagetool.keys;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The reference tool's options for key services: known, so that whoever moves over is told what to use instead. */
final class KeyServiceOptions {
    @Spec(Spec.Target.MIXEE)
    @SuppressWarnings("NullAway.Init")
    private CommandSpec command;

    @Option(names = "--gcp-kms-key", hidden = true, paramLabel = "ID")
    private @Nullable String gcp;

    @Option(names = "--vault-transit-key", hidden = true, paramLabel = "NAME")
    private @Nullable String vault;

    @Option(names = "--keyfactor-signserver-worker", hidden = true, paramLabel = "NAME")
    private @Nullable String signServer;

    @Option(names = "--azure-key", hidden = true, paramLabel = "NAME")
    private @Nullable String azure;

    /** @throws ParameterException if one of the options was given */
    void refuse(String instead) {
        refuse("--gcp-kms-key", gcp, instead);
        refuse("--vault-transit-key", vault, instead);
        refuse("--keyfactor-signserver-worker", signServer, instead);
        refuse("--azure-key", azure, instead);
    }

    private void refuse(String option, @Nullable String value, String instead) {
        if (value != null) {
            throw new ParameterException(command.commandLine(), option + " is not supported. " + instead);
        }
    }
}
