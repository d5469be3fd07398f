package dev.tandem.imagetool.boottest;

import static dev.tandem.imagetool.config.ConfigField.choice;
import static dev.tandem.imagetool.config.ConfigField.section;
import static dev.tandem.imagetool.config.ConfigField.sections;
import static dev.tandem.imagetool.config.ConfigField.text;
import static dev.tandem.imagetool.config.ConfigField.texts;
import static dev.tandem.imagetool.config.ConfigField.value;

import dev.tandem.imagetool.artifact.UsageException;
import dev.tandem.imagetool.config.ConfigField;
import dev.tandem.imagetool.config.ConfigField.Kind;
import dev.tandem.imagetool.config.ConfigReader;
import dev.tandem.imagetool.config.ConfigSection;
import dev.tandem.imagetool.config.Given;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import org.jspecify.annotations.Nullable;

/** A scenario in YAML; docs/boot-test.md has the keys. */
final class ScenarioFile {
    private static final Duration RUN_LIMIT = Duration.ofMinutes(5);
    private static final Duration INSTALL_LIMIT = Duration.ofMinutes(20);
    private static final Duration SETTLE_LIMIT = Duration.ofMinutes(20);
    private static final Duration CUTS_LIMIT = Duration.ofMinutes(60);
    private static final Pattern DURATION = Pattern.compile("([1-9][0-9]{0,5})(s|m|h)");
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,63}");
    private static final String[] ACTIONS = {"run", "install", "restart", "settle", "cut", "cuts", "expect"};

    /** What may be said of an action, and of which. */
    private static final Map<String, List<String>> DETAILS = Map.of(
            "exit", List.of("run", "install"),
            "output", List.of("run", "install"),
            "options", List.of("install"),
            "limit", List.of("run", "install", "settle", "cuts"));

    private static final List<String> SLOTS = List.of("A", "B");

    /** Those of docs/json-output.md. */
    private static final List<String> PHASES = List.of(
            "IDLE",
            "WRITING",
            "INSTALLING",
            "INSTALLED",
            "STARTING",
            "VERIFYING",
            "COMMITTING",
            "COMMITTED",
            "ROLLING_BACK",
            "RETURNING",
            "RETURNED",
            "FAILING",
            "CLEANING");

    private static final List<String> RESULTS = List.of("COMMITTED", "NOT_INSTALLED", "ROLLED_BACK", "INCONSISTENT");

    static final ConfigField ROOT = section(
                    "",
                    "the file",
                    text("name", ScenarioFile::checkName, "of the scenario, in reports and file names"),
                    text("description", "what is to be shown, a sentence"),
                    text(
                            "after",
                            ScenarioFile::checkName,
                            "the scenario with whose device this one goes on, as it was left, disk and memory"),
                    text(
                            "hangLimit",
                            ScenarioFile::checkDuration,
                            "after how long a silence during a start the watchdog resets the device, such as 60s"),
                    sections(
                                    "steps",
                                    "what is done, in this order, on a device that is up",
                                    text("run", "a shell command for the device, run by root"),
                                    value(Kind.PATH, "install", "an artifact; it is served over HTTP and installed"),
                                    value(Kind.FLAG, "restart", "true: restart, and wait until the system is up"),
                                    value(
                                            Kind.FLAG,
                                            "settle",
                                            "true: wait, through all restarts, until no update is in progress"),
                                    value(Kind.FLAG, "cut", "true: cut the power at once, and start again"),
                                    section(
                                                    "cuts",
                                                    "cut the power again and again while artifacts are installed in turn",
                                                    value(Kind.PATHS, "artifacts", "two or more, of different names"),
                                                    text("count", ScenarioFile::checkNumber, "how many cuts"),
                                                    text("seed", ScenarioFile::checkNumber, "decides when; 1"))
                                            .requiring("artifacts", "count"),
                                    section(
                                            "expect",
                                            "what the client says and the firmware has started",
                                            choice("slot", SLOTS, "the slot that runs"),
                                            choice("default", SLOTS, "the slot that every start goes to"),
                                            value(Kind.FLAG, "trial", "whether the system that runs is on trial"),
                                            value(
                                                    Kind.FLAG,
                                                    "startedOnTrial",
                                                    "whether the firmware has started it as a trial"),
                                            text("artifact", "the name of what the device has"),
                                            choice("phase", PHASES, "of the update in progress"),
                                            choice("result", RESULTS, "of the last update"),
                                            text(
                                                    "reason",
                                                    ScenarioFile::checkPattern,
                                                    "regular expression found in the reason of the last update")),
                                    text("exit", ScenarioFile::checkNumber, "the exit code of run (0) or install (4)"),
                                    text(
                                            "output",
                                            ScenarioFile::checkPattern,
                                            "regular expression found in what run or install print"),
                                    texts("options", t -> {}, "further options for tandem-update install"),
                                    text(
                                            "limit",
                                            ScenarioFile::checkDuration,
                                            "how long the step may take, such as 90s or 5m"))
                            .withOneOf(ACTIONS))
            .requiring("name", "steps");

    private ScenarioFile() {}

    /** @throws UsageException if it cannot be read, or does not say what a scenario says */
    static Scenario read(Path file) throws UsageException {
        ConfigSection root = ConfigReader.read(file, ROOT);
        List<Step> steps = new ArrayList<>();
        for (ConfigSection section : root.sections("steps")) {
            steps.add(step(section));
        }
        return new Scenario(
                required(root.text("name")),
                given(root.text("description")).orElse(""),
                given(root.text("after")),
                given(root.text("hangLimit")).map(ScenarioFile::duration),
                steps);
    }

    private static Step step(ConfigSection section) throws UsageException {
        String where = section.where();
        String action = action(section);
        Optional<Pattern> output = given(section.text("output")).map(ScenarioFile::pattern);
        return switch (action) {
            case "run" ->
                new Step.Run(
                        where, required(section.text(action)), exit(section, 0), output, limit(section, RUN_LIMIT));
            case "install" ->
                new Step.Install(
                        where,
                        required(section.path(action)),
                        exit(section, 4),
                        output,
                        section.texts("options").stream().map(Given::value).toList(),
                        limit(section, INSTALL_LIMIT));
            case "restart" -> new Step.Restart(where);
            case "settle" -> new Step.Settle(where, limit(section, SETTLE_LIMIT));
            case "cut" -> new Step.CutNow(where);
            case "cuts" -> cuts(where, section.section(action), limit(section, CUTS_LIMIT));
            default -> new Step.Expect(where, expectation(section.section(action)));
        };
    }

    /** The one key that says what is done; the others have to go with it. */
    private static String action(ConfigSection section) throws UsageException {
        String action = Arrays.stream(ACTIONS)
                .filter(name -> section.place(name).isPresent())
                .findFirst()
                .orElseThrow(() -> new UsageException(
                        section.where() + ": expected one of " + String.join(", ", ACTIONS) + ", found none"));
        for (Map.Entry<String, List<String>> detail : new TreeMap<>(DETAILS).entrySet()) {
            Optional<String> place = section.place(detail.getKey());
            if (place.isPresent() && !detail.getValue().contains(action)) {
                throw new UsageException(place.get() + ": this key goes with " + String.join(", ", detail.getValue())
                        + ", found " + action);
            }
        }
        if (List.of("restart", "settle", "cut").contains(action) && !required(section.flag(action))) {
            throw new UsageException(section.place(action).orElse("") + ": expected true, or no such key");
        }
        return action;
    }

    private static Step cuts(String where, ConfigSection section, Duration limit) throws UsageException {
        List<Path> artifacts =
                section.paths("artifacts").stream().map(Given::value).toList();
        if (artifacts.size() < 2) {
            throw new UsageException(
                    section.place("artifacts").orElse(where) + ": expected two or more, found " + artifacts.size());
        }
        return new Step.Cuts(
                where,
                artifacts,
                Integer.parseInt(given(section.text("count")).orElse("1")),
                Long.parseLong(given(section.text("seed")).orElse("1")),
                limit);
    }

    private static Step.Expectation expectation(ConfigSection section) throws UsageException {
        Step.Expectation expectation = new Step.Expectation(
                given(section.text("slot")),
                given(section.text("default")),
                given(section.flag("trial")),
                given(section.flag("startedOnTrial")),
                given(section.text("artifact")),
                given(section.text("phase")),
                given(section.text("result")),
                given(section.text("reason")).map(ScenarioFile::pattern));
        if (expectation.equals(Step.Expectation.NOTHING)) {
            throw new UsageException(section.where() + ": nothing is expected; give at least one key, such as result");
        }
        return expectation;
    }

    private static <T> T required(@Nullable Given<T> given) {
        return Objects.requireNonNull(given).value();
    }

    private static <T> Optional<T> given(@Nullable Given<T> given) {
        return given == null ? Optional.empty() : Optional.of(given.value());
    }

    private static int exit(ConfigSection section, int usual) {
        return given(section.text("exit")).map(Integer::parseInt).orElse(usual);
    }

    private static Duration limit(ConfigSection section, Duration usual) {
        return given(section.text("limit")).map(ScenarioFile::duration).orElse(usual);
    }

    /** @throws IllegalArgumentException if it is none */
    static Duration duration(String text) {
        Matcher match = DURATION.matcher(text);
        if (!match.matches()) {
            throw new IllegalArgumentException("expected a duration such as 90s, 5m or 1h, found '" + text + "'");
        }
        long number = Long.parseLong(match.group(1));
        return switch (match.group(2)) {
            case "s" -> Duration.ofSeconds(number);
            case "m" -> Duration.ofMinutes(number);
            default -> Duration.ofHours(number);
        };
    }

    private static Pattern pattern(String text) {
        return Pattern.compile(text, Pattern.MULTILINE);
    }

    private static void checkDuration(String text) {
        duration(text);
    }

    private static void checkPattern(String text) {
        try {
            pattern(text);
        } catch (PatternSyntaxException e) {
            throw new IllegalArgumentException(
                    "expected a regular expression, found one with a mistake: " + e.getDescription(), e);
        }
    }

    private static void checkNumber(String text) {
        if (!text.matches("[0-9]{1,6}")) {
            throw new IllegalArgumentException("expected a whole number, found '" + text + "'");
        }
    }

    private static void checkName(String text) {
        if (!NAME.matcher(text).matches()) {
            throw new IllegalArgumentException("expected letters, digits and . _ -, up to 64, found '" + text + "'");
        }
    }
}
