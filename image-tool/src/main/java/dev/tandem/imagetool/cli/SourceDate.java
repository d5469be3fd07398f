package dev.tandem.imagetool.cli;

import dev.tandem.imagetool.artifact.UsageException;
import java.time.Instant;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** {@code SOURCE_DATE_EPOCH}, see reproducible-builds.org: the time of everything in the artifact. */
final class SourceDate {
    private static final String VARIABLE = "SOURCE_DATE_EPOCH";
    /** Eleven octal digits are what a plain tar header holds: until the year 2242. */
    private static final Pattern SECONDS = Pattern.compile("[0-9]{1,10}");

    private SourceDate() {}

    static @Nullable Instant of(Surroundings surroundings) throws UsageException {
        String value = surroundings.environment().get(VARIABLE);
        if (value == null || value.isEmpty()) {
            return null;
        }
        if (!SECONDS.matcher(value).matches() || Long.parseLong(value) >= 1L << 33) {
            throw new UsageException("The environment variable " + VARIABLE
                    + " takes whole seconds since 1970, such as 1700000000, found '" + value + "'.");
        }
        return Instant.ofEpochSecond(Long.parseLong(value));
    }
}
