package dev.tandem.imagetool.boottest;

import dev.tandem.imagetool.boottest.TimelineEvent.Kind;
import dev.tandem.imagetool.system.PlainText;
import java.time.Duration;
import java.util.Arrays;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import javax.xml.stream.XMLStreamException;

/** The events of a scenario on a line to scale. */
final class TimelineDrawing {
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
    private static final List<Double> STEPS =
            List.of(0.1, 0.2, 0.5, 1.0, 2.0, 5.0, 10.0, 20.0, 30.0, 60.0, 120.0, 300.0, 600.0, 1200.0, 1800.0, 3600.0);

    private final MarkupWriter xml;
    private final ScenarioResult scenario;
    private final List<TimelineEvent> events;
    private final List<Lane> lanes;
    private final double seconds;
    /** How far the marks and labels of a lane reach that are drawn already. */
    private final Map<Lane, Double> taken = new EnumMap<>(Lane.class);

    TimelineDrawing(ScenarioResult scenario, MarkupWriter xml) {
        this.xml = xml;
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
        xml.begin(
                "svg",
                "class",
                "timeline",
                "viewBox",
                "0 0 " + MarkupWriter.number(WIDTH) + " " + MarkupWriter.number(height),
                "role",
                "img",
                "aria-labelledby",
                id);
        xml.leaf(
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
        xml.end();
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
        xml.begin("g");
        xml.leaf("title", ReportText.seconds(event.at()) + " " + event.kind().id() + ": " + event.text());
        Mark.of(event).draw(xml, x(event), middle(lane));
        label(event, lane, x(event) - MARK - taken.getOrDefault(lane, LEFT), spaceBehind(index));
        xml.end();
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
            xml.begin(
                    "svg", "x", MarkupWriter.number(x(event) + MARK - 3), "y", MarkupWriter.number(middle(lane) - 10));
            xml.attributes("width", MarkupWriter.number(behind), "height", "20");
            text(style, "start", 0, 14, shown);
            xml.end();
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
        xml.empty(
                "rect",
                "class",
                style,
                "fill",
                fill,
                "x",
                MarkupWriter.number(x),
                "y",
                MarkupWriter.number(y),
                "width",
                MarkupWriter.number(width),
                "height",
                MarkupWriter.number(height));
    }

    /** Upright, from the top of all lanes. */
    private void line(String style, String stroke, String width, String dashes, double x, double end)
            throws XMLStreamException {
        xml.empty(
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
                MarkupWriter.number(x),
                "x2",
                MarkupWriter.number(x),
                "y1",
                MarkupWriter.number(TOP),
                "y2",
                MarkupWriter.number(end));
    }

    private void text(String style, String anchor, double x, double y, String content) throws XMLStreamException {
        xml.leaf(
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
                MarkupWriter.number(x),
                "y",
                MarkupWriter.number(y));
    }
}
