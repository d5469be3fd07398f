package dev.tandem.imagetool.boottest;

import dev.tandem.imagetool.system.PlainText;
import java.util.Locale;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamWriter;

/** Elements of a page; names and values of attributes come in pairs. */
final class MarkupWriter {
    private final XMLStreamWriter xml;

    MarkupWriter(XMLStreamWriter xml) {
        this.xml = xml;
    }

    /** A length or place in a drawing. */
    static String number(double value) {
        return String.format(Locale.ROOT, "%.1f", value);
    }

    void begin(String name, String... attributes) throws XMLStreamException {
        xml.writeCharacters("\n");
        xml.writeStartElement(name);
        attributes(attributes);
    }

    void leaf(String name, String content, String... attributes) throws XMLStreamException {
        xml.writeStartElement(name);
        attributes(attributes);
        xml.writeCharacters(PlainText.of(content));
        xml.writeEndElement();
    }

    void empty(String name, String... attributes) throws XMLStreamException {
        xml.writeEmptyElement(name);
        attributes(attributes);
    }

    void attributes(String... attributes) throws XMLStreamException {
        for (int i = 0; i < attributes.length; i += 2) {
            xml.writeAttribute(attributes[i], PlainText.of(attributes[i + 1]));
        }
    }

    void end() throws XMLStreamException {
        xml.writeEndElement();
    }

    /** As they are. */
    void characters(String text) throws XMLStreamException {
        xml.writeCharacters(text);
    }

    /** As it is: a long value stays whole. */
    void attribute(String name, String value) throws XMLStreamException {
        xml.writeAttribute(name, value);
    }
}
