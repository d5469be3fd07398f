package dev.tandem.imagetool.inspect;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.StringReader;
import java.util.ArrayList;
import java.util.List;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;
import org.xml.sax.InputSource;

final class ImageSvgTest {
    @Test
    void everyPartition_isDrawnAndNamed() throws Exception {
        Document document = parse(ImageSvg.of(DescribedImages.card()));

        assertThat(document.getDocumentElement().getNamespaceURI()).isEqualTo("http://www.w3.org/2000/svg");
        assertThat(texts(document))
                .contains("card.img", "1 selector, 64.0 MiB", "2 boot A, 256.0 MiB", "3 boot B, 256.0 MiB", "5 root A")
                .contains("6 root B", "7 data, 64.0 MiB", "4 extended", "32.0 GiB", "deadbeef-07");
        assertThat(rectangles(document, "part ")).hasSize(6);
    }

    @Test
    void widths_areToScaleAndNeverInvisible() throws Exception {
        Document document = parse(ImageSvg.of(DescribedImages.card()));

        List<Double> widths = rectangles(document, "part ").stream()
                .map(rectangle -> Double.valueOf(rectangle.getAttribute("width")))
                .toList();

        assertThat(widths).containsExactly(2.0, 7.4, 7.4, 119.0, 119.0, 2.0);
    }

    @Test
    void picture_needsNothingFromElsewhere() throws IOException {
        String svg = ImageSvg.of(DescribedImages.card());

        assertThat(svg.replace("http://www.w3.org/2000/svg", ""))
                .doesNotContain("http:", "https:", "href", "url(", "@import");
    }

    @Test
    void textOfAnImage_isTextAndNothingElse() throws Exception {
        String evil = "</text><script>&\u001b]\u0000";

        Document document = parse(ImageSvg.of(DescribedImages.labelled(DescribedImages.card(), evil)));

        assertThat(document.getElementsByTagName("script").getLength()).isZero();
        assertThat(texts(document)).contains("</text><script>&\ufffd]\ufffd");
    }

    @Test
    void partitionsOfATableThatIsFull_haveAllTheirLabels() throws Exception {
        Document document = parse(ImageSvg.of(DescribedImages.crowded()));

        for (int number = 5; number < 68; number++) {
            assertThat(texts(document)).contains(number + ", 1.0 MiB");
        }
    }

    private static Document parse(String svg) throws Exception {
        DocumentBuilderFactory factory = DocumentBuilderFactory.newDefaultInstance();
        factory.setNamespaceAware(true);
        return factory.newDocumentBuilder().parse(new InputSource(new StringReader(svg)));
    }

    private static List<String> texts(Document document) {
        return elements(document, "text").stream().map(Element::getTextContent).toList();
    }

    private static List<Element> rectangles(Document document, String style) {
        return elements(document, "rect").stream()
                .filter(rectangle -> rectangle.getAttribute("class").startsWith(style))
                .toList();
    }

    private static List<Element> elements(Document document, String name) {
        NodeList nodes = document.getElementsByTagName(name);
        List<Element> elements = new ArrayList<>();
        for (int i = 0; i < nodes.getLength(); i++) {
            elements.add((Element) nodes.item(i));
        }
        return elements;
    }
}
