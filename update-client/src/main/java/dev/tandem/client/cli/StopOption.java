package dev.tandem.client.cli;

import dev.tandem.client.install.StopBefore;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.Set;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/** {@code --stop-before}, as in the reference. */
final class StopOption {
    @Option(
            names = "--stop-before",
            paramLabel = "STATE",
            completionCandidates = Words.class,
            converter = ByWord.class,
            description =
                    "Wait before this state until 'resume': ${COMPLETION-CANDIDATES}. May be given several times.")
    Set<StopBefore> stops = new LinkedHashSet<>();

    static final class Words implements Iterable<String> {
        @Override
        public Iterator<String> iterator() {
            return StopBefore.words().iterator();
        }
    }

    static final class ByWord implements ITypeConverter<StopBefore> {
        @Override
        public StopBefore convert(String word) {
            return StopBefore.named(word)
                    .orElseThrow(() -> new TypeConversionException(
                            "'" + word + "' is none of " + String.join(", ", StopBefore.words())));
        }
    }
}
