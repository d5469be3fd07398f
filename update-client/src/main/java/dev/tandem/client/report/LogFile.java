package dev.tandem.client.report;

import com.fasterxml.jackson.jr.ob.JSON;
import dev.tandem.client.platform.StateDirectory;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/**
 * A log on data, for after an update that has replaced the journal: a line of JSON for each sentence, two files of a bounded
 * size. Not forced to the disk: the record is what must be durable, and a log that slows it down would be no help.
 */
public final class LogFile implements Reporter {
    private static final String NAME = "log.jsonl";
    private static final String BEFORE = "log-before.jsonl";
    private static final int MAX_BYTES = 256 << 10;
    private static final int MAX_SENTENCE = 4 << 10;

    private final StateDirectory directory;
    private final InstantSource clock;
    private long bytes = -1;

    public LogFile(StateDirectory directory, InstantSource clock) {
        this.directory = directory;
        this.clock = clock;
    }

    @Override
    public synchronized void say(Level level, String sentence) {
        if (level == Level.DEBUG) {
            return;
        }
        try {
            byte[] line = line(level, sentence);
            if (bytes < 0) {
                bytes = size();
            }
            if (bytes + line.length > MAX_BYTES) {
                directory.rename(NAME, BEFORE);
                bytes = 0;
            }
            directory.append(NAME, line);
            bytes += line.length;
        } catch (IOException e) {
            // A full data partition ends no update that could go on without a log; the journal has the sentence, too.
            bytes = -1;
        }
    }

    private long size() throws IOException {
        return directory
                .read(NAME, 2 * MAX_BYTES)
                .map(content -> content.length)
                .orElse(0);
    }

    private byte[] line(Level level, String sentence) throws IOException {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("at", clock.instant().truncatedTo(ChronoUnit.MILLIS).toString());
        json.put("level", level.name().toLowerCase(Locale.ROOT));
        json.put("message", sentence.length() > MAX_SENTENCE ? sentence.substring(0, MAX_SENTENCE) : sentence);
        return (JSON.std.asString(json) + "\n").getBytes(StandardCharsets.UTF_8);
    }
}
