package dev.tandem.client.state;

import com.fasterxml.jackson.jr.ob.JSON;
import dev.tandem.layout.Slot;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** {@link DeviceState} as JSON and back; readable, because somebody will look at it when things are at their worst. */
final class StateJson {
    private static final JSON WRITER = JSON.std.with(JSON.Feature.PRETTY_PRINT_OUTPUT);

    private StateJson() {}

    static byte[] write(DeviceState state) throws IOException {
        return (WRITER.asString(map(state)) + "\n").getBytes(StandardCharsets.UTF_8);
    }

    static DeviceState read(byte[] json) throws IOException {
        try {
            return state(JsonFields.of(JSON.std.anyFrom(json)));
        } catch (IllegalArgumentException e) {
            throw new DamagedStateException("values that do not go together: " + e.getMessage());
        }
    }

    private static Map<String, Object> map(DeviceState state) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("provides", state.provides());
        Map<String, Object> slots = new LinkedHashMap<>();
        state.slots()
                .forEach((slot, content) -> slots.put(
                        slot.name(),
                        Map.of(
                                "artifactName", content.artifactName(),
                                "condition", content.condition().name())));
        json.put("slots", slots);
        state.update().ifPresent(update -> json.put("update", map(update)));
        state.last().ifPresent(last -> json.put("last", map(last)));
        return json;
    }

    private static DeviceState state(JsonFields json) throws IOException {
        Map<Slot, SlotContent> slots = new EnumMap<>(Slot.class);
        JsonFields stored = json.object("slots").orElseThrow(() -> new DamagedStateException("slots are missing"));
        for (Slot slot : Slot.values()) {
            Optional<JsonFields> content = stored.object(slot.name());
            if (content.isPresent()) {
                slots.put(
                        slot,
                        new SlotContent(
                                content.get().text("artifactName"),
                                content.get().constant("condition", SlotContent.Condition.class)));
            }
        }
        Optional<JsonFields> update = json.object("update");
        Optional<JsonFields> last = json.object("last");
        return new DeviceState(
                json.textMap("provides"),
                slots,
                update.isPresent() ? Optional.of(update(update.get())) : Optional.empty(),
                last.isPresent() ? Optional.of(outcome(last.get())) : Optional.empty());
    }

    private static Map<String, Object> map(UpdateRecord update) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("phase", update.phase().name());
        json.put("plan", map(update.plan()));
        json.put("attempts", update.attempts());
        json.put("restarts", update.restarts());
        json.put("bootId", update.bootId());
        update.checkpoint()
                .ifPresent(checkpoint -> json.put(
                        "checkpoint",
                        Map.of(
                                "artifactOffset", checkpoint.artifactOffset(),
                                "contentOffset", checkpoint.contentOffset())));
        json.put("needsReboot", update.needsReboot());
        json.put("supportsRollback", update.supportsRollback());
        update.failure()
                .ifPresent(failure -> json.put(
                        "failure",
                        Map.of(
                                "phase", failure.phase().name(),
                                "reason", failure.reason(),
                                "at", failure.at().toString())));
        json.put("rolledBack", update.rolledBack());
        update.passedStop().ifPresent(stop -> json.put("passedStop", stop));
        json.put("waiting", update.waiting());
        return json;
    }

    private static UpdateRecord update(JsonFields json) throws IOException {
        Optional<JsonFields> checkpoint = json.object("checkpoint");
        Optional<JsonFields> failure = json.object("failure");
        return new UpdateRecord(
                plan(json.object("plan").orElseThrow(() -> new DamagedStateException("the plan is missing"))),
                json.constant("phase", Phase.class),
                json.count("attempts"),
                json.count("restarts"),
                json.text("bootId"),
                checkpoint.isPresent() ? Optional.of(checkpoint(checkpoint.get())) : Optional.empty(),
                json.flag("needsReboot"),
                json.flag("supportsRollback"),
                failure.isPresent() ? Optional.of(failure(failure.get())) : Optional.empty(),
                json.flag("rolledBack"),
                json.optionalText("passedStop"),
                // A record of an older client has none.
                json.has("waiting") && json.flag("waiting"));
    }

    private static Checkpoint checkpoint(JsonFields json) throws IOException {
        return new Checkpoint(json.number("artifactOffset"), json.number("contentOffset"));
    }

    private static Failure failure(JsonFields json) throws IOException {
        return new Failure(json.constant("phase", Phase.class), json.text("reason"), json.time("at"));
    }

    private static Map<String, Object> map(InstallPlan plan) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("id", plan.id());
        json.put("artifactName", plan.artifactName());
        json.put("payloadType", plan.payloadType());
        json.put("provides", plan.provides());
        plan.slots().ifPresent(slots -> {
            Map<String, Object> part = new LinkedHashMap<>();
            part.put("source", slots.source().name());
            part.put("target", slots.target().name());
            part.put("imageName", slots.imageName());
            part.put("imageBytes", slots.imageBytes());
            part.put("sha256", slots.sha256());
            json.put("slots", part);
        });
        json.put("location", plan.location());
        json.put("mayReboot", plan.mayReboot());
        json.put("stops", List.copyOf(plan.stops()));
        return json;
    }

    private static InstallPlan plan(JsonFields json) throws IOException {
        Optional<JsonFields> slots = json.object("slots");
        return new InstallPlan(
                json.text("id"),
                json.text("artifactName"),
                json.text("payloadType"),
                json.textMap("provides"),
                slots.isPresent() ? Optional.of(slots(slots.get())) : Optional.empty(),
                json.text("location"),
                json.flag("mayReboot"),
                Set.copyOf(json.texts("stops")));
    }

    private static InstallPlan.SlotPlan slots(JsonFields json) throws IOException {
        return new InstallPlan.SlotPlan(
                json.constant("source", Slot.class),
                json.constant("target", Slot.class),
                json.text("imageName"),
                json.number("imageBytes"),
                json.text("sha256"));
    }

    private static Map<String, Object> map(Outcome outcome) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("id", outcome.id());
        json.put("artifactName", outcome.artifactName());
        json.put("result", outcome.result().name());
        outcome.phase().ifPresent(phase -> json.put("phase", phase.name()));
        outcome.reason().ifPresent(reason -> json.put("reason", reason));
        json.put("at", outcome.at().toString());
        return json;
    }

    private static Outcome outcome(JsonFields json) throws IOException {
        return new Outcome(
                json.text("id"),
                json.text("artifactName"),
                json.constant("result", Outcome.Result.class),
                json.has("phase") ? Optional.of(json.constant("phase", Phase.class)) : Optional.empty(),
                json.optionalText("reason"),
                json.time("at"));
    }
}
