package dev.tandem.client.json;

import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/** An object from which known keys are taken one by one; what is left in the end is unknown, and a problem. */
public final class JsonSection {
    private final JsonValue object;
    private final Consumer<Problem> problems;
    private final Set<String> known = new LinkedHashSet<>();

    private JsonSection(JsonValue object, Consumer<Problem> problems) {
        this.object = object;
        this.problems = problems;
    }

    /** The object; empty if the value is none, which is reported. */
    public static Optional<JsonSection> of(JsonValue value, Consumer<Problem> problems) {
        if (value.raw() instanceof Map) {
            return Optional.of(new JsonSection(value, problems));
        }
        problems.accept(value.problem("must be an object in braces, is " + value.shown()));
        return Optional.empty();
    }

    public boolean has(String key) {
        return object.members().containsKey(key);
    }

    /** Its value; empty if it is not there, or wrong, which is reported. */
    public <T> Optional<T> take(String key, JsonType<T> type) {
        return value(key).flatMap(value -> type.read(value, problems));
    }

    /** Its value; empty if it is wrong or not there, which both are reported. */
    public <T> Optional<T> require(String key, JsonType<T> type) {
        known.add(key);
        if (!has(key)) {
            problem("the key \"" + key + "\" is missing");
            return Optional.empty();
        }
        return take(key, type);
    }

    /** The object at a key; empty if there is none. */
    public Optional<JsonSection> section(String key) {
        return value(key).flatMap(value -> of(value, problems));
    }

    /** The place of a key, if it is there. */
    public Optional<JsonValue> value(String key) {
        known.add(key);
        return Optional.ofNullable(object.members().get(key)).map(JsonMember::value);
    }

    /** Reports something about this object as a whole. */
    public void problem(String text) {
        problems.accept(object.problem(text));
    }

    /** Reports every key that nobody has asked for. */
    public void refuseOthers() {
        object.members().forEach((key, member) -> {
            if (!known.contains(key)) {
                problems.accept(new Problem(
                        object.file(),
                        member.line(),
                        member.column(),
                        Shown.text(member.value().key(), 100),
                        "is not known" + instead(key, known)));
            }
        });
    }

    private static String instead(String key, Collection<String> known) {
        String list = "known here: " + String.join(", ", known);
        return NearMiss.of(key, known)
                        .map(name -> "; did you mean \"" + name + "\"?")
                        .orElse("") + " (" + list + ")";
    }
}
