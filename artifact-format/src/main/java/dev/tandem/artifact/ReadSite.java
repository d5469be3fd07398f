package dev.tandem.artifact;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** Where reading is. Makes the exceptions that say so, and collects the warnings. */
final class ReadSite {
    private final LongSupplier offset;
    private final List<String> warnings = new ArrayList<>();
    private @Nullable String member;

    ReadSite(LongSupplier offset) {
        this.offset = offset;
    }

    /** Reading goes on inside {@code name}. */
    void enter(@Nullable String name) {
        member = name == null ? null : printable(name);
    }

    void warn(String sentence) {
        warnings.add(sentence);
    }

    List<String> warnings() {
        return warnings;
    }

    CorruptArtifactException corrupt(String reason) {
        return corrupt(reason, null);
    }

    CorruptArtifactException corrupt(String reason, @Nullable Throwable cause) {
        return new CorruptArtifactException(reason, member, offset.getAsLong(), cause);
    }

    NotAnArtifactException notAnArtifact(String reason) {
        return new NotAnArtifactException(reason, member, offset.getAsLong(), null);
    }

    UnsupportedArtifactException unsupported(String reason) {
        return unsupported(reason, null);
    }

    UnsupportedArtifactException unsupported(String reason, @Nullable Throwable cause) {
        return new UnsupportedArtifactException(reason, member, offset.getAsLong(), cause);
    }

    LimitExceededException limit(String what, long found, long limit) {
        return new LimitExceededException(
                what + ": found " + found + ", the limit is " + limit, member, offset.getAsLong(), null);
    }

    LimitExceededException limit(String reason, Throwable cause) {
        return new LimitExceededException(reason, member, offset.getAsLong(), cause);
    }

    UntrustedArtifactException untrusted(String reason) {
        return new UntrustedArtifactException(reason, member, offset.getAsLong(), null);
    }

    /** A name from the artifact as it may be shown: no control characters for the terminal, and not endless. */
    static String printable(String name) {
        StringBuilder shown = new StringBuilder();
        name.codePoints().limit(120).forEach(c -> {
            if (PrintableText.isPrintable(c)) {
                shown.appendCodePoint(c);
            } else {
                shown.append(String.format(Locale.ROOT, "\\u%04x", c));
            }
        });
        return shown.toString();
    }
}
