package dev.tandem.imagetool.inspect;

import java.io.IOException;
import java.io.StringWriter;
import java.util.Locale;
import javax.xml.stream.XMLOutputFactory;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamWriter;

/**
 * Draws rectangles, lines and text into an SVG that needs nothing else. Lengths in pixels. What a class looks like is in one
 * place, for light and for dark surroundings.
 */
final class SvgPage {
    private static final String NAMESPACE = "http://www.w3.org/2000/svg";

    private static final String STYLE = """

            text { font-family: system-ui, -apple-system, "Segoe UI", Roboto, "DejaVu Sans", sans-serif; font-size: 12px; fill: #1f2328; }
            .title { font-size: 18px; font-weight: bold; }
            .strong { font-weight: bold; }
            .faint { fill: #59636e; }
            .warning { fill: #9a4a00; }
            .page { fill: #ffffff; stroke: #d1d9e0; }
            .gap { fill: #f0f2f4; }
            .line { stroke: #8c959f; stroke-width: 1; fill: none; }
            .dashed { stroke: #8c959f; stroke-width: 1; stroke-dasharray: 4 3; fill: none; }
            .part { stroke: #ffffff; stroke-width: 1; }
            .a { fill: #c9efd2; } .a-used { fill: #2da44e; }
            .b { fill: #cae6fb; } .b-used { fill: #218bff; }
            .stock { fill: #d9dffc; } .stock-used { fill: #5468d4; }
            .selector { fill: #ecdcfb; } .selector-used { fill: #8250df; }
            .data { fill: #fbe3c0; } .data-used { fill: #d4820a; }
            .other { fill: #dfe3e8; } .other-used { fill: #848f9b; }
            @media (prefers-color-scheme: dark) {
              text { fill: #e6edf3; }
              .faint { fill: #9198a1; }
              .warning { fill: #f0a04b; }
              .page { fill: #0d1117; stroke: #3d444d; }
              .gap { fill: #1c2128; }
              .part { stroke: #0d1117; }
              .a { fill: #1b4d2a; } .b { fill: #123f66; } .stock { fill: #2b3470; }
              .selector { fill: #43286e; } .data { fill: #5a3d0b; } .other { fill: #3a424c; }
            }
            """;

    private final XMLStreamWriter xml;

    /** What draws. */
    interface Drawing {
        void on(SvgPage page) throws XMLStreamException;
    }

    private SvgPage(XMLStreamWriter xml) {
        this.xml = xml;
    }

    /**
     * Draws a page.
     *
     * @param title what it shows, for those who cannot see it
     */
    static String draw(int width, int height, String title, Drawing drawing) throws IOException {
        StringWriter text = new StringWriter();
        try {
            XMLStreamWriter xml = XMLOutputFactory.newDefaultFactory().createXMLStreamWriter(text);
            SvgPage page = new SvgPage(xml);
            page.begin(width, height, title);
            drawing.on(page);
            xml.writeEndElement();
            xml.writeEndDocument();
            xml.close();
        } catch (XMLStreamException e) {
            throw new IOException("The picture could not be written: " + e.getMessage(), e);
        }
        return text.append('\n').toString();
    }

    private void begin(int width, int height, String title) throws XMLStreamException {
        xml.writeStartDocument("UTF-8", "1.0");
        xml.writeCharacters("\n");
        xml.setDefaultNamespace(NAMESPACE);
        xml.writeStartElement(NAMESPACE, "svg");
        xml.writeDefaultNamespace(NAMESPACE);
        xml.writeAttribute("width", String.valueOf(width));
        xml.writeAttribute("height", String.valueOf(height));
        xml.writeAttribute("viewBox", "0 0 " + width + " " + height);
        xml.writeAttribute("role", "img");
        element("title", title);
        element("style", STYLE);
        rectangle("page", 0.5, 0.5, width - 1, height - 1);
    }

    private void element(String name, String content) throws XMLStreamException {
        xml.writeCharacters("\n");
        xml.writeStartElement(NAMESPACE, name);
        xml.writeCharacters(content);
        xml.writeEndElement();
    }

    void rectangle(String style, double x, double y, double width, double height) throws XMLStreamException {
        empty("rect", style);
        number("x", x);
        number("y", y);
        number("width", width);
        number("height", height);
    }

    void line(String style, double x1, double y1, double x2, double y2) throws XMLStreamException {
        empty("line", style);
        number("x1", x1);
        number("y1", y1);
        number("x2", x2);
        number("y2", y2);
    }

    /**
     * A line of text.
     *
     * @param anchor which part of it is at {@code x}: {@code start}, {@code middle} or {@code end}
     */
    void text(String style, String anchor, double x, double y, String content) throws XMLStreamException {
        xml.writeCharacters("\n");
        xml.writeStartElement(NAMESPACE, "text");
        xml.writeAttribute("class", style);
        number("x", x);
        number("y", y);
        xml.writeAttribute("text-anchor", anchor);
        xml.writeCharacters(content);
        xml.writeEndElement();
    }

    private void empty(String name, String style) throws XMLStreamException {
        xml.writeCharacters("\n");
        xml.writeEmptyElement(NAMESPACE, name);
        xml.writeAttribute("class", style);
    }

    private void number(String name, double value) throws XMLStreamException {
        xml.writeAttribute(name, String.format(Locale.ROOT, "%.1f", value));
    }
}
