package dev.tandem.imagetool.convert;

import dev.tandem.imagetool.system.Architecture;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Where {@code image-tool/runtime/make} keeps the Java runtimes for devices that it has made, each in a folder that is called
 * {@code SUITE-ARCHITECTURE}.
 *
 * @param folder of the runtimes; it need not exist
 * @param maker the command that makes one
 */
public record RuntimeCache(Path folder, String maker) {
    /** From old to new. A runtime runs on the suite that it was made of and on those after it (docs/runtime.md). */
    private static final List<String> SUITES = List.of("bullseye", "bookworm", "trixie");

    /** What runs on trixie as well, so that one runtime serves both. */
    private static final String USUAL_SUITE = "bookworm";

    private static final String OLDEST_SUITE = SUITES.get(0);
    private static final int MAX_RELEASE_BYTES = 1 << 16;
    private static final Pattern PACKAGE =
            Pattern.compile("^DEBIAN_PACKAGE=\"([\\x20-\\x7e&&[^\"]]{1,200})\"", Pattern.MULTILINE);

    /** The runtime of the newest suite that runs on this release; empty if none has been made. */
    Optional<Path> find(String release, Architecture architecture) throws IOException {
        for (int i = SUITES.indexOf(release); i >= 0; i--) {
            Path runtime = folder.resolve(SUITES.get(i) + "-" + architecture.id());
            if (Files.isRegularFile(runtime.resolve("bin/java"))) {
                // The name is a link, which leads elsewhere as soon as another runtime is made.
                return Optional.of(runtime.toRealPath());
            }
        }
        return Optional.empty();
    }

    /** The command that makes a runtime for this release. */
    String command(String release, Architecture architecture) {
        String suite = release.equals(OLDEST_SUITE) ? OLDEST_SUITE : USUAL_SUITE;
        return String.format(Locale.ROOT, "%s --arch %s --suite %s", maker, architecture.id(), suite);
    }

    /** The package that a runtime was made of, which tells which fixes it has; empty if it does not say. */
    static Optional<String> madeOf(Path runtime) throws IOException {
        Path release = runtime.resolve("release");
        if (!Files.isRegularFile(release) || Files.size(release) > MAX_RELEASE_BYTES) {
            return Optional.empty();
        }
        Matcher found = PACKAGE.matcher(Files.readString(release));
        return found.find() ? Optional.of(found.group(1)) : Optional.empty();
    }
}
