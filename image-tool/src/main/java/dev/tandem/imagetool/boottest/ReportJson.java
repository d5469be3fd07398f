package dev.tandem.imagetool.boottest;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.util.DefaultIndenter;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import java.io.IOException;
import java.io.StringWriter;
import org.jspecify.annotations.Nullable;

/** The JSON that {@code docs/json-output.md} describes. Fields are only ever added under the same schema version. */
public final class ReportJson {
    private static final int SCHEMA_VERSION = 1;
    private static final int REPLACEMENT = 0xfffd;

    private final JsonGenerator out;

    private ReportJson(JsonGenerator out) {
        this.out = out;
    }

    /** The report, with texts as they came: a program reads it, no terminal. */
    public static String of(TestReport report) throws IOException {
        StringWriter text = new StringWriter();
        try (JsonGenerator generator = new JsonFactory().createGenerator(text)) {
            generator.setPrettyPrinter(new DefaultPrettyPrinter().withObjectIndenter(new DefaultIndenter("  ", "\n")));
            generator.writeStartObject();
            generator.writeNumberField("schema_version", SCHEMA_VERSION);
            new ReportJson(generator).report(report);
            generator.writeEndObject();
        }
        return text.append('\n').toString();
    }

    private void report(TestReport report) throws IOException {
        text("image", report.image());
        out.writeBooleanField("passed", report.passed());
        text("tandem_version", report.tandemVersion());
        text("qemu_version", report.qemuVersion());
        out.writeStringField("begun", report.begun().toString());
        out.writeNumberField("duration_millis", report.duration().toMillis());
        out.writeArrayFieldStart("scenarios");
        for (ScenarioResult scenario : report.scenarios()) {
            scenario(scenario);
        }
        out.writeEndArray();
    }

    private void scenario(ScenarioResult scenario) throws IOException {
        out.writeStartObject();
        text("name", scenario.name());
        text("description", scenario.description());
        out.writeBooleanField("passed", scenario.passed());
        text("failure", scenario.failure().orElse(null));
        out.writeNumberField("duration_millis", scenario.duration().toMillis());
        out.writeArrayFieldStart("events");
        for (TimelineEvent event : scenario.events()) {
            out.writeStartObject();
            out.writeNumberField("at_millis", event.at().toMillis());
            out.writeStringField("kind", event.kind().id());
            text("text", event.text());
            out.writeEndObject();
        }
        out.writeEndArray();
        text("console_log", scenario.consoleLogName());
        text("console_tail", scenario.consoleTail());
        out.writeEndObject();
    }

    /** Half a character, as a cut through a console leaves it, is the one thing that UTF-8 has no form for. */
    private void text(String name, @Nullable String value) throws IOException {
        if (value == null) {
            out.writeNullField(name);
            return;
        }
        StringBuilder whole = new StringBuilder(value.length());
        value.codePoints()
                .map(c -> Character.getType(c) == Character.SURROGATE ? REPLACEMENT : c)
                .forEach(whole::appendCodePoint);
        out.writeStringField(name, whole.toString());
    }
}
