package dev.tandem.imagetool.boottest;

import com.fasterxml.jackson.jr.ob.JSON;
import java.io.IOException;
import java.util.Map;
import java.util.Optional;

/** What {@code tandem-update status --json} says (docs/json-output.md). */
final class DeviceStatus {
    private final Map<?, ?> json;

    private DeviceStatus(Map<?, ?> json) {
        this.json = json;
    }

    /** @throws IOException if it is not what the client prints */
    static DeviceStatus parse(String output) throws IOException {
        int start = output.indexOf('{');
        int end = output.lastIndexOf('}');
        try {
            return new DeviceStatus(JSON.std.mapFrom(output.substring(Math.max(0, start), end + 1)));
        } catch (IOException | RuntimeException e) {
            throw new IOException("tandem-update status --json printed something else: " + output.strip(), e);
        }
    }

    String slot() {
        return text(json, "booted");
    }

    String defaultSlot() {
        return text(json, "default");
    }

    boolean trial() {
        return Boolean.TRUE.equals(json.get("trial"));
    }

    String artifact() {
        return text(json, "artifact_name");
    }

    String phase() {
        return text(json, "phase");
    }

    /** The artifact of the update in progress. */
    Optional<String> updating() {
        return object("update").map(update -> text(update, "artifact_name"));
    }

    /** The result of the last update; empty text when there was none. */
    String result() {
        return object("last").map(last -> text(last, "result")).orElse("");
    }

    String reason() {
        return object("last").map(last -> text(last, "reason")).orElse("");
    }

    private Optional<Map<?, ?>> object(String name) {
        return json.get(name) instanceof Map<?, ?> map ? Optional.of(map) : Optional.empty();
    }

    private static String text(Map<?, ?> object, String name) {
        Object value = object.get(name);
        return value == null ? "" : value.toString();
    }

    /** One line for people. */
    @Override
    public String toString() {
        return "slot " + slot() + (trial() ? " on trial" : "") + ", default " + defaultSlot() + ", has " + artifact()
                + ", phase " + phase()
                + (result().isEmpty() ? "" : ", last " + result() + (reason().isEmpty() ? "" : " (" + reason() + ")"));
    }
}
