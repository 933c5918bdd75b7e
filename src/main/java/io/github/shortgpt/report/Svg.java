package io.github.shortgpt.report;

import de.erichseifert.vectorgraphics2d.VectorGraphics2D;
import de.erichseifert.vectorgraphics2d.svg.SVGProcessor;
import de.erichseifert.vectorgraphics2d.util.PageSize;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.StringReader;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.xml.parsers.DocumentBuilder;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import org.w3c.dom.Element;
import org.w3c.dom.Node;
import org.xml.sax.InputSource;
import org.xml.sax.SAXException;

/**
 * A picture in lines.
 *
 * <p>VectorGraphics2D's document is written anew: without its reference to a DTD on the network,
 * numbers to a hundredth, and colours of meaning as classes, so that dark paper can change them.
 */
final class Svg {
  private static final Pattern NUMBER = Pattern.compile("-?\\d+(?:\\.\\d+)?(?:E-?\\d+)?");
  private static final Pattern RULE = Pattern.compile("([a-z-]+):([^;]+);");
  private static final Pattern RGB = Pattern.compile("rgb\\((\\d+),(\\d+),(\\d+)\\)");

  private final Picture picture;
  private final String prefix;
  private final Iterator<String> notes;
  private final List<String> clips = new ArrayList<>();
  private final StringBuilder text = new StringBuilder();

  private Svg(Picture picture, String prefix, Element root) {
    this.picture = picture;
    this.prefix = prefix;
    boolean match = filledData(root) == picture.notes().size();
    this.notes = (match ? picture.notes() : List.<String>of()).iterator();
  }

  /** A file of its own. */
  static String file(Picture picture) {
    return "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
        + write(
            picture,
            "shortgpt",
            "<style>@media (prefers-color-scheme:dark){" + Tone.darkRules() + "}</style>\n");
  }

  /**
   * An element of a page that has the rules of {@link Tone#darkRules}.
   *
   * @param prefix of identifiers, another one for each picture of the page
   */
  static String element(Picture picture, String prefix) {
    return write(picture, prefix, "");
  }

  private static String write(Picture picture, String prefix, String style) {
    Element root = drawn(picture);
    Svg svg = new Svg(picture, prefix, root);
    svg.text.append(
        """
        <svg xmlns="http://www.w3.org/2000/svg" width="%1$s" height="%2$s" viewBox="0 0 %1$s %2$s" \
        role="img" aria-labelledby="%3$s-title %3$s-desc">
        <title id="%3$s-title">%4$s</title>
        <desc id="%3$s-desc">%5$s</desc>
        %6$s"""
            .formatted(
                picture.width(),
                picture.height(),
                prefix,
                Markup.escaped(picture.title()),
                Markup.escaped(picture.description()),
                style));
    children(root).forEach(child -> svg.append(child, false));
    return svg.text.append("</svg>\n").toString();
  }

  /** VectorGraphics2D's document. */
  private static Element drawn(Picture picture) {
    VectorGraphics2D graphics = new VectorGraphics2D();
    picture.chart().paint(graphics, picture.width(), picture.height());
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try {
      new SVGProcessor()
          .getDocument(
              graphics.getCommands(), new PageSize(0, 0, picture.width(), picture.height()))
          .writeTo(bytes);
      DocumentBuilder builder = DocumentBuilderFactory.newInstance().newDocumentBuilder();
      builder.setEntityResolver((name, place) -> new InputSource(new StringReader("")));
      return builder.parse(new ByteArrayInputStream(bytes.toByteArray())).getDocumentElement();
    } catch (IOException | SAXException | ParserConfigurationException e) {
      throw new IllegalStateException("VectorGraphics2D wrote what is no XML", e);
    }
  }

  private static List<Element> children(Element element) {
    List<Element> children = new ArrayList<>();
    for (Node node = element.getFirstChild(); node != null; node = node.getNextSibling()) {
      if (node instanceof Element child) {
        children.add(child);
      }
    }
    return children;
  }

  /** Filled shapes in what is clipped, which is the data. */
  private static long filledData(Element root) {
    return children(root).stream()
        .filter(group -> group.hasAttribute("clip-path"))
        .flatMap(group -> children(group).stream())
        .filter(Svg::isFilled)
        .count();
  }

  private static boolean isFilled(Element element) {
    return element.getAttribute("style").startsWith("fill:rgb");
  }

  private void append(Element element, boolean isData) {
    String name = element.getTagName();
    text.append('<').append(name);
    Map<String, String> attributes = attributes(element);
    if (element.hasAttribute("clip-path") && picture.crisp()) {
      attributes.put("shape-rendering", "crispEdges");
    }
    attributes.forEach(
        (key, value) ->
            text.append(' ').append(key).append("=\"").append(Markup.escaped(value)).append('"'));
    String note = isData && isFilled(element) && notes.hasNext() ? notes.next() : "";
    List<Element> children = children(element);
    if (children.isEmpty() && note.isEmpty()) {
      text.append("/>\n");
      return;
    }
    text.append('>');
    if (!note.isEmpty()) {
      text.append("<title>").append(Markup.escaped(note)).append("</title>");
    }
    children.forEach(child -> append(child, element.hasAttribute("clip-path")));
    text.append("</").append(name).append(">\n");
  }

  private Map<String, String> attributes(Element element) {
    Map<String, String> attributes = new TreeMap<>();
    for (int i = 0; i < element.getAttributes().getLength(); i++) {
      Node attribute = element.getAttributes().item(i);
      String value = attribute.getNodeValue();
      switch (attribute.getNodeName()) {
        case "style" -> addStyle(value, attributes);
        case "id" -> attributes.put("id", clip(value));
        case "clip-path" ->
            attributes.put(
                "clip-path", "url(#" + clip(value.substring(5, value.length() - 1)) + ")");
        default -> attributes.put(attribute.getNodeName(), rounded(value));
      }
    }
    return attributes;
  }

  /** A clip's name, by its place in the document: VectorGraphics2D's comes from a hash. */
  private String clip(String id) {
    if (!clips.contains(id)) {
      clips.add(id);
    }
    return prefix + "-clip-" + clips.indexOf(id);
  }

  private static void addStyle(String style, Map<String, String> attributes) {
    for (MatchResult rule : RULE.matcher(style).results().toList()) {
      String property = rule.group(1);
      String value = rule.group(2);
      Matcher rgb = RGB.matcher(value);
      if (!rgb.matches()) {
        attributes.put(property, value);
        continue;
      }
      int color = 0;
      for (int channel = 1; channel <= 3; channel++) {
        color = 256 * color + Integer.parseInt(rgb.group(channel));
      }
      attributes.put(property, Tone.hex(color));
      String kind = property.equals("stroke") ? "-line" : "";
      Tone.of(color).ifPresent(tone -> attributes.put("class", tone.css() + kind));
    }
    attributes.remove("stroke", "none");
  }

  private static String rounded(String value) {
    return NUMBER
        .matcher(value)
        .replaceAll(
            number ->
                new BigDecimal(number.group())
                    .setScale(2, RoundingMode.HALF_EVEN)
                    .stripTrailingZeros()
                    .toPlainString());
  }
}
