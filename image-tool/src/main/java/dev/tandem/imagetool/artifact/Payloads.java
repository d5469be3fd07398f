package dev.tandem.imagetool.artifact;

import dev.tandem.artifact.PayloadInfo;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Makes {@link PayloadInfo}, whose meta-data may be null. */
final class Payloads {
    private Payloads() {}

    /** NullAway loses the annotation of an array in a record of another jar, so it is told in this one place. */
    @SuppressWarnings("NullAway")
    static PayloadInfo info(
            @Nullable String type,
            Map<String, String> provides,
            Map<String, List<String>> depends,
            List<String> clears,
            byte @Nullable [] metaData) {
        return new PayloadInfo(type, provides, depends, clears, metaData);
    }
}
