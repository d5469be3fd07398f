package dev.tandem.imagetool.cli;

import dev.tandem.imagetool.artifact.SoftwareVersion;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** The version of what is inside, as the device will tell it. */
final class SoftwareOptions {
    @Spec(Spec.Target.MIXEE)
    @SuppressWarnings("NullAway.Init")
    private CommandSpec command;

    @Option(
            names = "--software-filesystem",
            paramLabel = "NAME",
            description = "First part of the version's key. Default: rootfs-image.")
    private @Nullable String filesystem;

    @Option(
            names = "--software-name",
            paramLabel = "NAME",
            description = "Second part of the version's key. Default: the type of a module image, none otherwise.")
    private @Nullable String name;

    @Option(
            names = "--software-version",
            paramLabel = "VERSION",
            description = "The version. Default: the artifact's name.")
    private @Nullable String version;

    @Option(names = "--no-default-software-version", description = "No version, and no default clears-provides.")
    private boolean noDefaultVersion;

    @Option(names = "--no-default-clears-provides", description = "Only the clears-provides that are given.")
    private boolean noDefaultClears;

    SoftwareVersion version() {
        return new SoftwareVersion(
                emptyToNull(filesystem),
                emptyToNull(name),
                emptyToNull(version),
                noDefaultVersion,
                noDefaultClears,
                this::standsBehindProvide);
    }

    private static @Nullable String emptyToNull(@Nullable String text) {
        return text == null || text.isEmpty() ? null : text;
    }

    /** As in the reference: of {@code -p KEY:...} and {@code --software-...} the one further right counts. */
    private boolean standsBehindProvide(String key) {
        List<String> words = command.commandLine().getParseResult().originalArgs();
        int lastProvide = -1;
        int lastSoftware = -1;
        for (int i = 0; i < words.size(); i++) {
            String word = words.get(i);
            if (word.startsWith("--software-")) {
                lastSoftware = i;
            } else if (setsProvide(word, i == 0 ? "" : words.get(i - 1), key + ":")) {
                lastProvide = i;
            }
        }
        return lastProvide < lastSoftware;
    }

    private static boolean setsProvide(String word, String before, String start) {
        return word.startsWith("--provides=" + start)
                || word.startsWith("-p" + start)
                || word.startsWith("-p=" + start)
                || (word.startsWith(start) && (before.equals("-p") || before.equals("--provides")));
    }
}
