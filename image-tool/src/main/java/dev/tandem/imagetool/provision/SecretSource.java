package dev.tandem.imagetool.provision;

import dev.tandem.imagetool.artifact.FileErrors;
import dev.tandem.imagetool.artifact.UsageException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Where a secret comes from. Never the command line, which every user of the machine can read.
 *
 * @param file whose first line it is, or null
 * @param variable of the environment that holds it, or null
 */
record SecretSource(@Nullable Path file, @Nullable String variable) {
    private static final int MAX_BYTES = 4096;

    static SecretSource ofFile(Path file) {
        return new SecretSource(file, null);
    }

    static SecretSource ofVariable(String name) {
        return new SecretSource(null, name);
    }

    /**
     * The secret. The file may be a pipe such as {@code /dev/fd/3}.
     *
     * @param where for messages
     */
    Secret read(String where, Map<String, String> environment) throws UsageException {
        if (file == null) {
            String value = environment.get(String.valueOf(variable));
            if (value == null || value.isEmpty()) {
                // Without its name, which may be the secret of somebody who misread what belongs there.
                throw new UsageException(where + ": the environment variable that is named there is not set, or empty");
            }
            return new Secret(value);
        }
        byte[] bytes;
        try (InputStream in = Files.newInputStream(file)) {
            bytes = in.readNBytes(MAX_BYTES + 1);
        } catch (IOException e) {
            throw new UsageException(where + ": " + FileErrors.describe(e, false), e);
        }
        String line = new String(bytes, StandardCharsets.UTF_8).split("\r\n|\n|\r", 2)[0];
        if (bytes.length > MAX_BYTES || line.isEmpty()) {
            throw new UsageException(
                    where + ": " + file + (line.isEmpty() ? " has nothing in its first line" : " is too long")
                            + ", expected the secret there and nothing else");
        }
        return new Secret(line);
    }
}
