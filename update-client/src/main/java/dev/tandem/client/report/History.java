package dev.tandem.client.report;

import com.fasterxml.jackson.jr.ob.JSON;
import dev.tandem.client.platform.AtomicFiles;
import dev.tandem.client.platform.StateDirectory;
import dev.tandem.client.state.Outcome;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** How updates ended, one line of JSON each, the last of them last; kept up to a number. */
public final class History {
    private static final String NAME = "history.jsonl";
    private static final int MAX_BYTES = 8 << 20;

    private final StateDirectory directory;
    private final int entries;

    /** @param entries how many are kept */
    public History(StateDirectory directory, int entries) {
        this.directory = directory;
        this.entries = entries;
    }

    /**
     * Adds one, durably. One that is there already, because the client was interrupted right after it, is not added again.
     */
    public void add(Outcome outcome, String location) throws IOException {
        List<String> lines = new ArrayList<>(lines());
        String id = "\"id\":" + JSON.std.asString(outcome.id());
        if (!lines.isEmpty() && lines.get(lines.size() - 1).contains(id)) {
            return;
        }
        lines.add(line(outcome, location));
        int first = Math.max(0, lines.size() - entries);
        String text = String.join("\n", lines.subList(first, lines.size())) + "\n";
        AtomicFiles.replace(directory, NAME, text.getBytes(StandardCharsets.UTF_8));
    }

    /** The lines as they are, each a JSON object. */
    public List<String> lines() throws IOException {
        byte[] content = directory.read(NAME, MAX_BYTES).orElse(new byte[0]);
        return new String(content, StandardCharsets.UTF_8)
                .lines()
                .filter(line -> line.startsWith("{") && line.endsWith("}"))
                .toList();
    }

    private static String line(Outcome outcome, String location) throws IOException {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("at", outcome.at().toString());
        json.put("id", outcome.id());
        json.put("artifact_name", outcome.artifactName());
        json.put("result", outcome.result().name());
        outcome.phase().ifPresent(phase -> json.put("phase", phase.name()));
        outcome.reason().ifPresent(reason -> json.put("reason", reason));
        json.put("location", location);
        return JSON.std.asString(json);
    }
}
