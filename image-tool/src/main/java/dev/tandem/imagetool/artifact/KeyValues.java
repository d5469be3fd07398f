package dev.tandem.imagetool.artifact;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** {@code KEY:VALUE} arguments, split at the first colon: values may hold colons and commas. */
public final class KeyValues {
    private KeyValues() {}

    /** Each key once; of several values for a key the last counts, as in the reference tool. */
    public static Map<String, String> single(String option, List<String> arguments) throws UsageException {
        Map<String, String> result = new LinkedHashMap<>();
        for (Map.Entry<String, List<String>> entry :
                alternatives(option, arguments).entrySet()) {
            List<String> values = entry.getValue();
            result.put(entry.getKey(), values.get(values.size() - 1));
        }
        return result;
    }

    /** All values of each key, in order: of a depends they are alternatives. */
    public static Map<String, List<String>> alternatives(String option, List<String> arguments) throws UsageException {
        Map<String, List<String>> result = new LinkedHashMap<>();
        for (String argument : arguments) {
            int colon = argument.indexOf(':');
            if (colon <= 0) {
                throw new UsageException(option + " takes KEY:VALUE, found '" + argument + "'"
                        + (colon == 0 ? ", which has no key." : ", which has no colon."));
            }
            result.computeIfAbsent(argument.substring(0, colon), key -> new ArrayList<>())
                    .add(argument.substring(colon + 1));
        }
        return result;
    }
}
