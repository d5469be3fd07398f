package dev.tandem.imagetool.boottest;

import javax.xml.stream.XMLStreamException;

/** What an event is drawn as: each has its shape or its lane, so nobody needs to tell colours apart. */
enum Mark {
    POWER("switched on, or restarted"),
    CUT("power cut, or off"),
    MESSAGE("message of firmware, kernel or system"),
    CLIENT("client"),
    NETWORK("network"),
    CHECK("check that held"),
    FAILURE("failure");

    final String words;

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

    /** Colours are those of a light page, as attributes: they hold where the page may have no style. */
    void draw(MarkupWriter xml, double x, double y) throws XMLStreamException {
        switch (this) {
            case POWER -> path(xml, "power", "#1f2328", x, y, "M-5,-6 L6,0 L-5,6 Z");
            case CUT -> strokes(xml, "cut", "#b35900", x, y, "M-5,-5 L5,5 M-5,5 L5,-5");
            case MESSAGE -> path(xml, "message", "#1f2328", x, y, "M-1.5,-11 h3 v22 h-3 Z");
            case CLIENT -> path(xml, "client", "#8250df", x, y, "M-5,0 a5,5 0 1,0 10,0 a5,5 0 1,0 -10,0 Z");
            case NETWORK -> path(xml, "network", "#0b7480", x, y, "M0,-6 L6,0 L0,6 L-6,0 Z");
            case CHECK -> strokes(xml, "check", "#1a7f37", x, y, "M-6,0 L-2,5 L6,-5");
            case FAILURE ->
                path(
                        xml,
                        "failure-mark",
                        "#c11d28",
                        x,
                        y,
                        "M-9,0 a9,9 0 1,0 18,0 a9,9 0 1,0 -18,0 Z M-1.3,-5.5 h2.6 v7 h-2.6 Z M-1.3,3.2 h2.6 v2.6 h-2.6"
                                + " Z");
        }
    }

    private static void path(MarkupWriter xml, String style, String fill, double x, double y, String shape)
            throws XMLStreamException {
        xml.empty(
                "path",
                "class",
                style,
                "fill",
                fill,
                "fill-rule",
                "evenodd",
                "transform",
                "translate(" + MarkupWriter.number(x) + "," + MarkupWriter.number(y) + ")",
                "d",
                shape);
    }

    private static void strokes(MarkupWriter xml, String style, String stroke, double x, double y, String shape)
            throws XMLStreamException {
        xml.empty(
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
                "translate(" + MarkupWriter.number(x) + "," + MarkupWriter.number(y) + ")",
                "d",
                shape);
    }
}
