package dev.tandem.client.cli;

import com.fasterxml.jackson.jr.ob.JSON;
import dev.tandem.client.boot.BootControl;
import dev.tandem.client.install.StateWords;
import dev.tandem.client.platform.FileStateDirectory;
import dev.tandem.client.report.History;
import dev.tandem.client.state.Checkpoint;
import dev.tandem.client.state.DeviceState;
import dev.tandem.client.state.Failure;
import dev.tandem.client.state.InstallPlan.SlotPlan;
import dev.tandem.client.state.Outcome;
import dev.tandem.client.state.SlotContent;
import dev.tandem.client.state.StateStore;
import dev.tandem.client.state.UpdateRecord;
import dev.tandem.layout.Slot;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * What {@code status} shows.
 *
 * @param state the record
 * @param damage what of the record cannot be used, a sentence each
 * @param slots which slot runs and which is the default; empty when that cannot be found out
 * @param slotsProblem why not
 * @param history how updates ended, a JSON object each
 */
record Status(
        DeviceState state,
        List<String> damage,
        Optional<PublishedSlots.Pair> slots,
        Optional<String> slotsProblem,
        List<String> history) {
    private static final int SCHEMA = 1;
    private static final int SHOWN = 5;

    static Status read(DeviceOptions options) throws IOException {
        StateStore store = DeviceRecord.open(options);
        List<String> history = new History(new FileStateDirectory(DeviceRecord.directory(options)), 1).lines();
        Optional<PublishedSlots.Pair> slots;
        Optional<String> problem = Optional.empty();
        try {
            BootControl boot = BootParts.of(options, warning -> {}).control();
            slots = Optional.of(new PublishedSlots.Pair(boot.booted(), boot.defaultSlot()));
        } catch (IOException e) {
            slots = new PublishedSlots(options.root).read();
            problem = slots.isPresent() ? Optional.empty() : Optional.of(String.valueOf(e.getMessage()));
        }
        List<String> damage = new ArrayList<>(store.damage());
        DeviceRecord.notOnData(options).ifPresent(damage::add);
        return new Status(store.state(), damage, slots, problem, history);
    }

    /** Every field is always there, null when it does not apply: docs/json-output.md. */
    Map<String, Object> json() throws IOException {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("schema_version", SCHEMA);
        json.put("artifact_name", state.provides().getOrDefault("artifact_name", "unknown"));
        json.put("booted", slots.map(pair -> pair.booted().name()).orElse(null));
        json.put("default", slots.map(pair -> pair.defaultSlot().name()).orElse(null));
        json.put("trial", slots.map(pair -> pair.booted() != pair.defaultSlot()).orElse(null));
        json.put("slots_problem", slotsProblem.orElse(null));
        Map<String, Object> contents = new LinkedHashMap<>();
        for (Slot slot : Slot.values()) {
            contents.put(slot.name(), json(Optional.ofNullable(state.slots().get(slot))));
        }
        json.put("slots", contents);
        json.put("phase", state.phase().name());
        json.put("update", state.update().map(Status::json).orElse(null));
        json.put("last", state.last().map(Status::json).orElse(null));
        json.put("provides", state.provides());
        json.put("damage", damage);
        List<Object> past = new ArrayList<>();
        for (String line : history) {
            past.add(JSON.std.anyFrom(line));
        }
        json.put("history", past);
        return json;
    }

    private static Map<String, Object> json(Optional<SlotContent> content) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("artifact_name", content.map(SlotContent::artifactName).orElse(null));
        json.put("condition", content.map(known -> known.condition().name()).orElse(null));
        return json;
    }

    private static Map<String, Object> json(UpdateRecord update) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("id", update.plan().id());
        json.put("artifact_name", update.plan().artifactName());
        json.put("payload_type", update.plan().payloadType());
        json.put("location", update.plan().location());
        json.put("phase", update.phase().name());
        json.put("attempts", update.attempts());
        json.put(
                "target",
                update.plan().slots().map(slots -> slots.target().name()).orElse(null));
        json.put("image_bytes", update.plan().slots().map(SlotPlan::imageBytes).orElse(null));
        json.put(
                "durable_bytes",
                update.checkpoint().map(Checkpoint::contentOffset).orElse(null));
        json.put("reason", update.failure().map(Failure::reason).orElse(null));
        return json;
    }

    private static Map<String, Object> json(Outcome outcome) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("id", outcome.id());
        json.put("artifact_name", outcome.artifactName());
        json.put("result", outcome.result().name());
        json.put("phase", outcome.phase().map(Enum::name).orElse(null));
        json.put("reason", outcome.reason().orElse(null));
        json.put("at", outcome.at().toString());
        return json;
    }

    List<String> lines() {
        List<String> lines = new ArrayList<>();
        lines.add("artifact   " + state.provides().getOrDefault("artifact_name", "unknown"));
        for (Slot slot : Slot.values()) {
            lines.add("slot " + slot + "     " + describe(slot));
        }
        slotsProblem.ifPresent(problem -> lines.add("           which slot runs is not known: " + problem));
        lines.add("update     "
                + state.update()
                        .map(update -> update.plan().artifactName() + " is " + StateWords.of(update.phase())
                                + update.failure()
                                        .map(failure -> ": " + failure.reason())
                                        .orElse(""))
                        .orElse("none in progress"));
        state.last().ifPresent(last -> lines.add("last       " + describe(last)));
        damage.forEach(problem -> lines.add("damage     " + problem));
        if (history.size() > 1) {
            lines.add("history    " + history.size() + " updates, the last of them:");
            history.stream()
                    .skip(Math.max(0, history.size() - SHOWN))
                    .map(Status::describe)
                    .forEach(line -> lines.add("           " + line));
        }
        return lines;
    }

    private String describe(Slot slot) {
        List<String> words = new ArrayList<>();
        if (slots.isPresent()) {
            PublishedSlots.Pair pair = slots.get();
            if (slot == pair.booted()) {
                words.add(pair.booted() == pair.defaultSlot() ? "running" : "running on trial");
            }
            if (slot == pair.defaultSlot()) {
                words.add("default");
            }
        }
        SlotContent content = state.slots().get(slot);
        if (content != null) {
            words.add(
                    switch (content.condition()) {
                        case COMPLETE -> content.artifactName();
                        case PARTIAL -> content.artifactName() + ", half-written";
                        case BAD -> "bad: " + content.artifactName() + " could not be written to it";
                    });
        }
        return words.isEmpty() ? "inactive" : String.join(", ", words);
    }

    private static String describe(Outcome outcome) {
        return String.format(
                Locale.ROOT,
                "%s %s at %s%s",
                outcome.artifactName(),
                StateWords.of(outcome.result()),
                outcome.at(),
                outcome.reason().map(reason -> ": " + reason).orElse(""));
    }

    private static String describe(String line) {
        try {
            Map<String, Object> entry = JSON.std.mapFrom(line);
            return entry.get("at") + "  " + entry.get("artifact_name") + "  " + entry.get("result")
                    + (entry.containsKey("reason") ? "  " + entry.get("reason") : "");
        } catch (IOException e) {
            return line;
        }
    }
}
