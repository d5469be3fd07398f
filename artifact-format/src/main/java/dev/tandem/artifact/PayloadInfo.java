package dev.tandem.artifact;

import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What the header says of the payload: {@code type-info} and {@code meta-data}.
 *
 * @param type as in {@link HeaderInfo#payloadType()}
 * @param provides what the device has once it is installed; sorted by key
 * @param depends what the device must have before; each key's values are alternatives; sorted by key
 * @param clearsProvides globs of the provides that installing it removes
 * @param metaData a JSON object in its original bytes, empty bytes, or null when the member is absent
 */
@SuppressWarnings("ArrayRecordComponent") // kept in its original bytes on purpose; compared by nobody
public record PayloadInfo(
        @Nullable String type,
        Map<String, String> provides,
        Map<String, List<String>> depends,
        List<String> clearsProvides,
        byte @Nullable [] metaData) {
    public PayloadInfo {
        provides = Collections.unmodifiableMap(new TreeMap<>(provides));
        Map<String, List<String>> copy = new TreeMap<>();
        depends.forEach((key, values) -> copy.put(key, List.copyOf(values)));
        depends = Collections.unmodifiableMap(copy);
        clearsProvides = List.copyOf(clearsProvides);
    }
}
