package dev.tandem.imagetool.keys;

import dev.tandem.artifact.signing.KeyFormatException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Where the passphrase of a key comes from: a file or the environment. Never the command line, which every user of the
 * machine can read.
 */
final class Passphrase {
    static final String VARIABLE = "TANDEM_KEY_PASSPHRASE";

    private final @Nullable Path file;
    private final Map<String, String> environment;
    private final String fileOption;
    private @Nullable String found;

    /** @param fileOption the option that names the file, for messages */
    Passphrase(@Nullable Path file, String fileOption, Map<String, String> environment) {
        this.file = file;
        this.fileOption = fileOption;
        this.environment = environment;
    }

    /** The passphrase; empty if none was given. The file wins over the environment, and is read once: it may be a pipe. */
    Optional<String> find() throws KeyFormatException {
        if (found == null && file != null) {
            found = firstLine("Passphrase file", file);
        }
        if (found != null) {
            return Optional.of(found);
        }
        String value = environment.get(VARIABLE);
        if (value != null && value.isEmpty()) {
            throw new KeyFormatException("The environment variable " + VARIABLE + " is empty.");
        }
        return Optional.ofNullable(value);
    }

    /** How to give one, as the end of a message. */
    String advice() {
        return "Give its passphrase with " + fileOption + " FILE or in the environment variable " + VARIABLE + ".";
    }

    static String firstLine(String what, Path file) throws KeyFormatException {
        String text = new String(KeyFiles.read(what, file), StandardCharsets.UTF_8);
        String line = text.split("\r\n|\r|\n", 2)[0];
        if (line.isEmpty()) {
            throw new KeyFormatException(what + " " + file + " has nothing in its first line.");
        }
        return line;
    }
}
