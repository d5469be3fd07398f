package dev.tandem.client.health;

import dev.tandem.client.json.JsonFile;
import dev.tandem.client.json.JsonSection;
import dev.tandem.client.json.JsonType;
import dev.tandem.client.json.Problem;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** NAME.json: one check. */
final class CheckFile {
    static final Duration TIMEOUT = Duration.ofSeconds(10);

    private static final List<String> KINDS = List.of("systemd", "http", "tcp", "command", "file");
    private static final JsonType<Duration> TIMEOUTS = JsonType.duration(Duration.ofSeconds(1), Duration.ofMinutes(30));

    private CheckFile() {}

    /** The check; empty if anything in the file is wrong, which is reported. */
    static Optional<HealthCheck> read(Path file, String name, Consumer<Problem> problems) {
        List<Problem> found = new ArrayList<>();
        Optional<HealthCheck> check = JsonFile.read(file, found::add)
                .flatMap(object -> JsonSection.of(object, found::add))
                .flatMap(top -> check(name, top));
        found.forEach(problems);
        return found.isEmpty() ? check : Optional.empty();
    }

    private static Optional<HealthCheck> check(String name, JsonSection top) {
        Optional<String> description = top.take("description", JsonType.text());
        Duration timeout = top.take("timeout", TIMEOUTS).orElse(TIMEOUT);
        List<Question> questions = new ArrayList<>();
        long kinds = 0;
        for (String kind : KINDS) {
            if (top.has(kind)) {
                kinds++;
            }
            Optional<JsonSection> section = top.section(kind);
            section.flatMap(inner -> question(kind, inner)).ifPresent(questions::add);
            section.ifPresent(JsonSection::refuseOthers);
        }
        top.refuseOthers();
        if (kinds != 1) {
            top.problem((kinds == 0 ? "names no check" : "names " + kinds + " checks") + "; must have exactly one of: "
                    + String.join(", ", KINDS));
        }
        return questions.stream().findFirst().map(question -> new HealthCheck(name, description, timeout, question));
    }

    private static Optional<Question> question(String kind, JsonSection section) {
        return switch (kind) {
            case "systemd" -> systemd(section);
            case "http" -> http(section);
            case "tcp" -> tcp(section);
            case "command" -> command(section);
            default -> file(section);
        };
    }

    private static Optional<Question> systemd(JsonSection section) {
        JsonType<String> unit = JsonType.text()
                .that(
                        name -> UnitsActive.NAME.matcher(name).matches(),
                        "must be the full name of a unit, such as \"ssh.service\", and no pattern");
        return section.require(
                        "units", JsonType.listOf(unit).that(units -> !units.isEmpty(), "must name a unit at least"))
                .map(UnitsActive::new);
    }

    private static Optional<Question> http(JsonSection section) {
        Optional<URI> url = section.require("url", JsonType.url());
        int status = section.take("status", JsonType.wholeNumber(100, 599)).orElse(200);
        Optional<String> body = section.take("body", JsonType.text());
        return url.map(address -> new HttpAnswer(address, status, body));
    }

    private static Optional<Question> tcp(JsonSection section) {
        String host = section.take("host", JsonType.text()).orElse("localhost");
        return section.require("port", JsonType.wholeNumber(1, 65535)).map(port -> new TcpPort(host, port));
    }

    private static Optional<Question> command(JsonSection section) {
        return section.require(
                        "run",
                        JsonType.listOf(JsonType.text())
                                .that(
                                        run -> !run.isEmpty() && run.get(0).startsWith("/"),
                                        "must be the path of a program, starting with /, and then its arguments"))
                .map(run -> new ProgramAnswer("command", run));
    }

    private static Optional<Question> file(JsonSection section) {
        Optional<Path> path = section.require("path", JsonType.path());
        boolean newer = section.take("newerThanBoot", JsonType.flag()).orElse(false);
        Optional<String> contains = section.take("contains", JsonType.text());
        return path.map(place -> new FilePresent(place, newer, contains));
    }
}
