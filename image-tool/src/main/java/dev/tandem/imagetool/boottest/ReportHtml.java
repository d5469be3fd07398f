package dev.tandem.imagetool.boottest;

import dev.tandem.imagetool.boottest.TimelineEvent.Kind;
import dev.tandem.imagetool.system.PlainText;
import java.io.IOException;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Arrays;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import javax.xml.stream.XMLOutputFactory;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamWriter;

/**
 * The report as one page that needs nothing else: no scripts, and nothing from elsewhere but the console logs beside it. It is
 * HTML and well-formed XML at once. Where a server forbids its styles, as Jenkins does, structure and drawings still say all.
 */
public final class ReportHtml {
    private static final DateTimeFormatter BEGUN = DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss 'UTC'", Locale.ROOT)
            .withZone(ZoneOffset.UTC);

    /** RFC 3986: what stands for itself everywhere in a URL. */
    private static final String UNRESERVED = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~";

    /** For {@code style}, which is no markup for a browser: so it has no character that XML would escape. */
    private static final String STYLE = """

            :root { color-scheme: light dark; --page: #ffffff; --text: #1f2328; --faint: #59636e; --edge: #d1d9e0;
              --panel: #f6f8fa; --pass: #1a7f37; --fail: #c11d28; --fail-panel: #fff0ef; --link: #0757b8; }
            * { box-sizing: border-box; }
            body { margin: 0 auto; padding: 1.5rem 1rem 4rem; max-width: 72rem; background: var(--page); color: var(--text);
              font: 16px/1.5 system-ui, -apple-system, "Segoe UI", Roboto, "DejaVu Sans", sans-serif; overflow-wrap: anywhere; }
            h1 { font-size: 1.6rem; line-height: 1.25; margin: 0 0 0.75rem; }
            h2 { font-size: 1.25rem; line-height: 1.3; margin: 0; }
            h3 { font-size: 1rem; margin: 1.25rem 0 0.4rem; }
            p { margin: 0.3rem 0; }
            a { color: var(--link); }
            .verdict { display: inline-block; padding: 0.05em 0.6em; margin-right: 0.35em; border: 2px solid; border-radius: 1em;
              font-size: 0.8em; white-space: nowrap; }
            .passed { color: var(--pass); } .failed { color: var(--fail); }
            .faint { color: var(--faint); }
            dl { display: grid; grid-template-columns: max-content 1fr; gap: 0.1rem 1rem; margin: 0.5rem 0 1.5rem; }
            dt { color: var(--faint); } dd { margin: 0; }
            table { border-collapse: collapse; width: 100%; }
            th { text-align: left; font-weight: 600; color: var(--faint); font-size: 0.875rem; }
            th, td { padding: 0.25rem 0.75rem 0.25rem 0; border-bottom: 1px solid var(--edge); vertical-align: top; }
            .number { text-align: right; white-space: nowrap; font-variant-numeric: tabular-nums; }
            .nowrap { white-space: nowrap; }
            .events { font-size: 0.9rem; }
            .events .number { width: 5.5rem; } .events .kind { width: 6.5rem; color: var(--faint); white-space: nowrap; }
            .overview td:first-child { width: 8rem; }
            tr.failure td { background: var(--fail-panel); font-weight: 600; }
            section { margin-top: 2.5rem; padding-top: 1.25rem; border-top: 2px solid var(--edge); }
            .why { margin: 1rem 0; padding: 0.75rem 1rem; border: 1px solid var(--fail); border-left-width: 6px; border-radius: 6px;
              background: var(--fail-panel); }
            .why h3 { margin-top: 0; } .why h3 + p { font-weight: 600; } .why h4 { margin: 0.75rem 0 0.25rem; font-size: 0.875rem; }
            pre { margin: 0; padding: 0.6rem 0.75rem; background: var(--page); border: 1px solid var(--edge); border-radius: 6px;
              font: 12px/1.45 ui-monospace, "SF Mono", Menlo, Consolas, "DejaVu Sans Mono", monospace; white-space: pre-wrap; }
            summary { cursor: pointer; font-weight: 600; margin: 1rem 0 0.4rem; }
            .legend { display: flex; flex-wrap: wrap; gap: 0.25rem 1.25rem; list-style: none; margin: 0.5rem 0; padding: 0;
              font-size: 0.875rem; }
            .legend svg { vertical-align: -3px; margin-right: 0.2rem; }
            .scroll { overflow-x: auto; margin: 1rem 0 0.5rem; }
            .timeline { display: block; width: 100%; min-width: 60rem; height: auto; }
            svg text { font: 12px system-ui, -apple-system, "Segoe UI", Roboto, "DejaVu Sans", sans-serif; fill: var(--text); }
            svg text.faint { fill: var(--faint); } svg text.strong { font-weight: 600; }
            svg text.failure { fill: var(--fail); font-weight: 600; }
            @media (prefers-color-scheme: dark) {
              :root { --page: #0d1117; --text: #e6edf3; --faint: #9198a1; --edge: #3d444d; --panel: #161b22; --pass: #4ac26b;
                --fail: #ff7b72; --fail-panel: #2c1618; --link: #6cb0ff; }
              .lane { fill: #161b22; } .grid { stroke: #30363d; }
              .firmware-bar { fill: #4d3a10; } .kernel-bar { fill: #17406b; } .system-bar { fill: #1b4d2a; }
              .power-bar { fill: #373e47; } .power, .message { fill: #e6edf3; } .client { fill: #b083f0; }
              .network { fill: #39c5cf; } .check { stroke: #4ac26b; }
              .cut { stroke: #f0a04b; } .failure-mark { fill: #ff7b72; } .failure-line { stroke: #ff7b72; }
            }
            @media (max-width: 34rem) {
              .events .number, .events .kind { width: 1%; } th, td { padding-right: 0.5rem; }
            }
            @media print {
              body { max-width: none; padding: 0; font-size: 11pt; }
              .scroll { overflow: visible; } .timeline { min-width: 0; }
              tr, pre, .timeline, .legend { break-inside: avoid; } h2, h3, summary { break-after: avoid; }
            }
            """;

    private final XMLStreamWriter xml;

    private ReportHtml(XMLStreamWriter xml) {
        this.xml = xml;
    }

    /** The page. */
    public static String of(TestReport report) throws IOException {
        StringWriter text = new StringWriter();
        try {
            XMLStreamWriter xml = XMLOutputFactory.newDefaultFactory().createXMLStreamWriter(text);
            xml.writeDTD("<!DOCTYPE html>");
            new ReportHtml(xml).page(report);
            xml.close();
        } catch (XMLStreamException e) {
            throw new IOException("The page could not be written: " + e.getMessage(), e);
        }
        return text.append('\n').toString();
    }

    private void page(TestReport report) throws XMLStreamException {
        begin("html", "lang", "en");
        head(report);
        begin("body");
        begin("header");
        begin("h1");
        verdict(report.passed());
        xml.writeCharacters(PlainText.of("Boot test of " + report.image()));
        end();
        facts(report);
        end();
        begin("main");
        overview(report);
        if (!report.scenarios().isEmpty()) {
            legend();
        }
        int number = 1;
        for (ScenarioResult scenario : report.scenarios()) {
            scenario(scenario, number++);
        }
        end();
        end();
        end();
    }

    private void head(TestReport report) throws XMLStreamException {
        begin("head");
        empty("meta", "charset", "utf-8");
        // Whatever the guest managed to print, nothing runs and nothing is fetched.
        empty(
                "meta",
                "http-equiv",
                "Content-Security-Policy",
                "content",
                "default-src 'none'; style-src 'unsafe-inline'");
        empty("meta", "name", "viewport", "content", "width=device-width, initial-scale=1");
        leaf("title", (report.passed() ? "Passed" : "Failed") + ": boot test of " + report.image());
        begin("style");
        xml.writeCharacters(STYLE);
        end();
        end();
    }

    private void verdict(boolean passed) throws XMLStreamException {
        leaf("span", passed ? "\u2713 passed" : "\u2717 failed", "class", passed ? "verdict passed" : "verdict failed");
        xml.writeCharacters(" ");
    }

    private void facts(TestReport report) throws XMLStreamException {
        begin("dl");
        leaf("dt", "Result");
        leaf("dd", ReportText.totals(report));
        leaf("dt", "Begun");
        begin("dd");
        leaf("time", BEGUN.format(report.begun()), "datetime", report.begun().toString());
        end();
        leaf("dt", "Made by");
        leaf("dd", "tandem " + report.tandemVersion() + ", QEMU " + report.qemuVersion());
        end();
    }

    private void overview(TestReport report) throws XMLStreamException {
        leaf("h2", "Scenarios");
        begin("table", "class", "overview");
        begin("thead");
        begin("tr");
        leaf("th", "result", "scope", "col");
        leaf("th", "scenario", "scope", "col");
        leaf("th", "duration", "scope", "col", "class", "number");
        end();
        end();
        begin("tbody");
        int number = 1;
        for (ScenarioResult scenario : report.scenarios()) {
            begin("tr");
            leaf(
                    "td",
                    scenario.passed() ? "\u2713 passed" : "\u2717 failed",
                    "class",
                    scenario.passed() ? "nowrap passed" : "nowrap failed");
            begin("td");
            leaf("a", scenario.name(), "href", "#scenario-" + number++);
            end();
            leaf("td", ReportText.seconds(scenario.duration()), "class", "number");
            end();
        }
        end();
        end();
    }

    private void legend() throws XMLStreamException {
        leaf("h3", "How to read the timelines");
        begin("ul", "class", "legend");
        for (Mark mark : Mark.values()) {
            begin("li");
            begin("svg", "width", "18", "height", "18", "aria-hidden", "true");
            mark(mark, 9, 9);
            end();
            xml.writeCharacters(" " + mark.words);
            end();
        }
        end();
        leaf(
                "p",
                "Time goes from left to right, in seconds, to scale. The bar of the power shows when there was some;"
                        + " those of firmware, kernel and system reach from one\u2019s first message to that of the next"
                        + " one. Everything in the drawing is also in the list below it.",
                "class",
                "faint");
    }

    private void scenario(ScenarioResult scenario, int number) throws XMLStreamException {
        begin("section", "id", "scenario-" + number);
        begin("h2");
        verdict(scenario.passed());
        xml.writeCharacters(PlainText.of(scenario.name()));
        end();
        leaf("p", scenario.description());
        begin("p", "class", "faint");
        xml.writeCharacters(ReportText.seconds(scenario.duration()) + ", ");
        begin("a");
        // Not as other attributes are written: a long name must stay whole.
        xml.writeAttribute("href", href(scenario.consoleLogName()));
        xml.writeCharacters("console log");
        end();
        end();
        if (scenario.failure().isPresent()) {
            failure(scenario, scenario.failure().get());
        }
        begin(
                "div",
                "class",
                "scroll",
                "tabindex",
                "0",
                "role",
                "region",
                "aria-label",
                "Timeline of " + scenario.name());
        new Timeline(scenario).draw("timeline-" + number);
        end();
        events(scenario.events());
        end();
    }

    private void failure(ScenarioResult scenario, String failure) throws XMLStreamException {
        begin("div", "class", "why");
        leaf("h3", "Why it failed");
        for (String line : ReportText.lines(failure)) {
            leaf("p", line);
        }
        List<String> console = ReportText.lastLines(scenario.consoleTail());
        if (!console.isEmpty()) {
            leaf("h4", "The end of the console");
            begin("pre");
            xml.writeCharacters(String.join("\n", console));
            end();
        }
        end();
    }

    private void events(List<TimelineEvent> events) throws XMLStreamException {
        begin("details", "open", "open");
        leaf("summary", events.size() == 1 ? "1 event" : events.size() + " events");
        begin("table", "class", "events");
        begin("thead");
        begin("tr");
        leaf("th", "time", "scope", "col", "class", "number");
        leaf("th", "who", "scope", "col");
        leaf("th", "what", "scope", "col");
        end();
        end();
        begin("tbody");
        for (TimelineEvent event : events) {
            begin("tr", "class", event.kind().id());
            leaf("td", ReportText.seconds(event.at()), "class", "number");
            leaf("td", event.kind().id(), "class", "kind");
            leaf("td", event.text());
            end();
        }
        end();
        end();
        end();
    }

    /** A name that is only a name, whatever characters it has: no scheme, no host, no directory. */
    private static String href(String name) {
        StringBuilder href = new StringBuilder();
        for (byte b : name.getBytes(StandardCharsets.UTF_8)) {
            href.append(
                    UNRESERVED.indexOf(b) >= 0
                            ? String.valueOf((char) b)
                            : String.format(Locale.ROOT, "%%%02X", b & 0xff));
        }
        return href.toString();
    }

    /** A row of the drawing. */
    private enum Lane {
        POWER("power"),
        FIRMWARE("firmware"),
        KERNEL("kernel"),
        SYSTEM("system"),
        CLIENT("client"),
        NETWORK("network"),
        CHECKS("checks");

        private final String title;

        Lane(String title) {
            this.title = title;
        }

        static Lane of(Kind kind) {
            return switch (kind) {
                case POWER -> POWER;
                case FIRMWARE -> FIRMWARE;
                case KERNEL -> KERNEL;
                case SYSTEM -> SYSTEM;
                case CLIENT -> CLIENT;
                case NETWORK -> NETWORK;
                case CHECK, FAILURE -> CHECKS;
            };
        }

        boolean hasBars() {
            return isStage() || this == POWER;
        }

        /** A part of the machine that runs until another one takes over. */
        boolean isStage() {
            return this == FIRMWARE || this == KERNEL || this == SYSTEM;
        }
    }

    /** What an event is drawn as: each has its shape or its lane, so nobody needs to tell colours apart. */
    private enum Mark {
        POWER("switched on, or restarted"),
        CUT("power cut, or off"),
        MESSAGE("message of firmware, kernel or system"),
        CLIENT("client"),
        NETWORK("network"),
        CHECK("check that held"),
        FAILURE("failure");

        private final String words;

        Mark(String words) {
            this.words = words;
        }

        static Mark of(TimelineEvent event) {
            return switch (event.kind()) {
                case POWER -> event.isPowerLoss() ? CUT : POWER;
                case FIRMWARE, KERNEL, SYSTEM -> MESSAGE;
                case CLIENT -> CLIENT;
                case NETWORK -> NETWORK;
                case CHECK -> CHECK;
                case FAILURE -> FAILURE;
            };
        }

        /** Drawn through all lanes: it ends what they were doing. */
        boolean isEverywhere() {
            return this == CUT || this == FAILURE;
        }
    }

    /** Colours are those of a light page, as attributes: they hold where the page may have no style. */
    private void mark(Mark mark, double x, double y) throws XMLStreamException {
        switch (mark) {
            case POWER -> path("power", "#1f2328", x, y, "M-5,-6 L6,0 L-5,6 Z");
            case CUT -> strokes("cut", "#b35900", x, y, "M-5,-5 L5,5 M-5,5 L5,-5");
            case MESSAGE -> path("message", "#1f2328", x, y, "M-1.5,-11 h3 v22 h-3 Z");
            case CLIENT -> path("client", "#8250df", x, y, "M-5,0 a5,5 0 1,0 10,0 a5,5 0 1,0 -10,0 Z");
            case NETWORK -> path("network", "#0b7480", x, y, "M0,-6 L6,0 L0,6 L-6,0 Z");
            case CHECK -> strokes("check", "#1a7f37", x, y, "M-6,0 L-2,5 L6,-5");
            case FAILURE ->
                path(
                        "failure-mark",
                        "#c11d28",
                        x,
                        y,
                        "M-9,0 a9,9 0 1,0 18,0 a9,9 0 1,0 -18,0 Z M-1.3,-5.5 h2.6 v7 h-2.6 Z M-1.3,3.2 h2.6 v2.6 h-2.6"
                                + " Z");
        }
    }

    private void path(String style, String fill, double x, double y, String shape) throws XMLStreamException {
        empty(
                "path",
                "class",
                style,
                "fill",
                fill,
                "fill-rule",
                "evenodd",
                "transform",
                "translate(" + number(x) + "," + number(y) + ")",
                "d",
                shape);
    }

    private void strokes(String style, String stroke, double x, double y, String shape) throws XMLStreamException {
        empty(
                "path",
                "class",
                style,
                "fill",
                "none",
                "stroke",
                stroke,
                "stroke-width",
                "3",
                "transform",
                "translate(" + number(x) + "," + number(y) + ")",
                "d",
                shape);
    }

    /** The events of a scenario on a line to scale. */
    private final class Timeline {
        private static final double WIDTH = 1100;
        private static final double LEFT = 96;
        private static final double RIGHT = 1076;
        private static final double TOP = 6;
        private static final double LANE_HEIGHT = 30;
        private static final double LANE_STEP = 36;
        /** A character is wider in few fonts, on average. */
        private static final double CHARACTER = 7.0;
        /** Of a mark and the gap behind it. */
        private static final double MARK = 12;
        /** Less than this of a text tells nothing. */
        private static final int MIN_CHARACTERS = 5;

        private static final int MAX_TICKS = 10;
        private static final List<Double> STEPS = List.of(
                0.1, 0.2, 0.5, 1.0, 2.0, 5.0, 10.0, 20.0, 30.0, 60.0, 120.0, 300.0, 600.0, 1200.0, 1800.0, 3600.0);

        private final ScenarioResult scenario;
        private final List<TimelineEvent> events;
        private final List<Lane> lanes;
        private final double seconds;
        /** How far the marks and labels of a lane reach that are drawn already. */
        private final Map<Lane, Double> taken = new EnumMap<>(Lane.class);

        Timeline(ScenarioResult scenario) {
            this.scenario = scenario;
            this.events = scenario.events().stream()
                    .sorted(Comparator.comparing(TimelineEvent::at))
                    .toList();
            Set<Lane> used = new HashSet<>();
            events.forEach(event -> used.add(Lane.of(event.kind())));
            this.lanes = Arrays.stream(Lane.values())
                    .filter(lane -> lane != Lane.NETWORK || used.contains(lane))
                    .toList();
            double last =
                    events.isEmpty() ? 0 : seconds(events.get(events.size() - 1).at());
            this.seconds = Math.max(0.1, Math.max(last, seconds(scenario.duration())));
        }

        void draw(String id) throws XMLStreamException {
            double height = bottom() + 22;
            begin(
                    "svg",
                    "class",
                    "timeline",
                    "viewBox",
                    "0 0 " + number(WIDTH) + " " + number(height),
                    "role",
                    "img",
                    "aria-labelledby",
                    id);
            leaf(
                    "title",
                    "Timeline of " + scenario.name() + ", " + ReportText.seconds(scenario.duration()) + ", "
                            + (scenario.passed() ? "passed" : "failed"),
                    "id",
                    id);
            for (Lane lane : lanes) {
                rectangle("lane", "#f6f8fa", LEFT, top(lane), RIGHT - LEFT, LANE_HEIGHT);
                text("strong", "end", LEFT - 14, middle(lane) + 4, lane.title);
            }
            axis();
            bars();
            for (TimelineEvent event : events) {
                switch (Mark.of(event)) {
                    case CUT -> line("cut", "#b35900", "1.5", "5 3", x(event), bottom());
                    case FAILURE -> line("failure-line", "#c11d28", "1.5", "none", x(event), middle(Lane.CHECKS) - 9);
                    default -> {}
                }
            }
            for (int i = 0; i < events.size(); i++) {
                event(i);
            }
            end();
        }

        private void axis() throws XMLStreamException {
            double step = STEPS.get(STEPS.size() - 1);
            while (seconds / step > MAX_TICKS) {
                step *= 2;
            }
            for (double candidate : STEPS) {
                if (seconds / candidate <= MAX_TICKS) {
                    step = candidate;
                    break;
                }
            }
            for (int i = 0; i * step <= seconds; i++) {
                double x = x(i * step);
                line("grid", "#d1d9e0", "1", "none", x, bottom());
                String label = String.format(Locale.ROOT, step < 1 ? "%.1f" : "%.0f", i * step);
                text("faint", "middle", x, bottom() + 14, i == 0 ? "0 s" : label);
            }
        }

        /** Each from its event to the next one that ends it. */
        private void bars() throws XMLStreamException {
            for (int i = 0; i < events.size(); i++) {
                TimelineEvent event = events.get(i);
                Lane lane = Lane.of(event.kind());
                boolean on = lane == Lane.POWER;
                if (lane.hasBars() && !event.isPowerLoss()) {
                    double end = RIGHT;
                    for (TimelineEvent next : events.subList(i + 1, events.size())) {
                        Lane other = Lane.of(next.kind());
                        if (other == Lane.POWER || (!on && other.isStage())) {
                            end = x(next);
                            break;
                        }
                    }
                    bar(lane, x(event), end);
                }
            }
        }

        private void bar(Lane lane, double from, double to) throws XMLStreamException {
            double width = Math.max(1, to - from);
            switch (lane) {
                case FIRMWARE -> rectangle("firmware-bar", "#f6e3b4", from, top(lane), width, LANE_HEIGHT);
                case KERNEL -> rectangle("kernel-bar", "#cfe3fb", from, top(lane), width, LANE_HEIGHT);
                case SYSTEM -> rectangle("system-bar", "#c9efd2", from, top(lane), width, LANE_HEIGHT);
                default -> rectangle("power-bar", "#e1e5ea", from, top(lane), width, LANE_HEIGHT);
            }
        }

        private void event(int index) throws XMLStreamException {
            TimelineEvent event = events.get(index);
            Lane lane = Lane.of(event.kind());
            begin("g");
            leaf("title", ReportText.seconds(event.at()) + " " + event.kind().id() + ": " + event.text());
            mark(Mark.of(event), x(event), middle(lane));
            label(event, lane, x(event) - MARK - taken.getOrDefault(lane, LEFT), spaceBehind(index));
            end();
            for (Lane crossed : Mark.of(event).isEverywhere() ? lanes : List.of(lane)) {
                taken.merge(crossed, x(event) + MARK, Math::max);
            }
        }

        /**
         * Behind the mark; before it, if only there is room for all of it; or as much of it as there is room for. Never before it
         * on a bar, which is about something else.
         */
        private void label(TimelineEvent event, Lane lane, double before, double behind) throws XMLStreamException {
            String style = event.kind() == Kind.FAILURE ? "failure" : "plain";
            String text = PlainText.of(event.text());
            double width = text.codePointCount(0, text.length()) * CHARACTER;
            if (width > behind && width <= before && !lane.hasBars()) {
                text(style, "end", x(event) - MARK, middle(lane) + 4, text);
                return;
            }
            String shown = cut(text, (int) (behind / CHARACTER));
            if (!shown.isEmpty()) {
                // The font may be wider than thought: what is too long must not lie on the next mark.
                begin("svg", "x", number(x(event) + MARK - 3), "y", number(middle(lane) - 10));
                attributes("width", number(behind), "height", "20");
                text(style, "start", 0, 14, shown);
                end();
                taken.put(lane, x(event) + MARK + Math.min(width, behind));
            }
        }

        /** Up to the next mark in the lane, or the next line through all of them. */
        private double spaceBehind(int index) {
            TimelineEvent event = events.get(index);
            double end = RIGHT;
            for (TimelineEvent next : events.subList(index + 1, events.size())) {
                if (Mark.of(next).isEverywhere() || Lane.of(next.kind()) == Lane.of(event.kind())) {
                    end = x(next) - MARK;
                    break;
                }
            }
            return end - x(event) - MARK;
        }

        private static String cut(String text, int characters) {
            int length = text.codePointCount(0, text.length());
            if (length <= characters) {
                return text;
            }
            return characters < MIN_CHARACTERS
                    ? ""
                    : text.substring(0, text.offsetByCodePoints(0, characters - 1)) + "\u2026";
        }

        private double x(TimelineEvent event) {
            return x(seconds(event.at()));
        }

        private double x(double second) {
            return LEFT + (RIGHT - LEFT) * Math.max(0, second) / seconds;
        }

        private double top(Lane lane) {
            return TOP + lanes.indexOf(lane) * LANE_STEP;
        }

        private double middle(Lane lane) {
            return top(lane) + LANE_HEIGHT / 2;
        }

        private double bottom() {
            return TOP + lanes.size() * LANE_STEP;
        }

        private static double seconds(Duration duration) {
            return duration.toMillis() / 1000.0;
        }

        private void rectangle(String style, String fill, double x, double y, double width, double height)
                throws XMLStreamException {
            empty(
                    "rect",
                    "class",
                    style,
                    "fill",
                    fill,
                    "x",
                    number(x),
                    "y",
                    number(y),
                    "width",
                    number(width),
                    "height",
                    number(height));
        }

        /** Upright, from the top of all lanes. */
        private void line(String style, String stroke, String width, String dashes, double x, double end)
                throws XMLStreamException {
            empty(
                    "line",
                    "class",
                    style,
                    "stroke",
                    stroke,
                    "stroke-width",
                    width,
                    "stroke-dasharray",
                    dashes,
                    "x1",
                    number(x),
                    "x2",
                    number(x),
                    "y1",
                    number(TOP),
                    "y2",
                    number(end));
        }

        private void text(String style, String anchor, double x, double y, String content) throws XMLStreamException {
            leaf(
                    "text",
                    content,
                    "class",
                    style,
                    "text-anchor",
                    anchor,
                    "font-family",
                    "sans-serif",
                    "font-size",
                    "12",
                    "x",
                    number(x),
                    "y",
                    number(y));
        }
    }

    private static String number(double value) {
        return String.format(Locale.ROOT, "%.1f", value);
    }

    private void begin(String name, String... attributes) throws XMLStreamException {
        xml.writeCharacters("\n");
        xml.writeStartElement(name);
        attributes(attributes);
    }

    private void leaf(String name, String content, String... attributes) throws XMLStreamException {
        xml.writeStartElement(name);
        attributes(attributes);
        xml.writeCharacters(PlainText.of(content));
        xml.writeEndElement();
    }

    private void empty(String name, String... attributes) throws XMLStreamException {
        xml.writeEmptyElement(name);
        attributes(attributes);
    }

    private void attributes(String... attributes) throws XMLStreamException {
        for (int i = 0; i < attributes.length; i += 2) {
            xml.writeAttribute(attributes[i], PlainText.of(attributes[i + 1]));
        }
    }

    private void end() throws XMLStreamException {
        xml.writeEndElement();
    }
}
