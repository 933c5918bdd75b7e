package io.github.shortgpt.report;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import javax.imageio.ImageIO;
import javax.xml.parsers.DocumentBuilder;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;

/** A result of {@code score} in every form of file. */
class ScoreFilesTest {
  private static String text(FileForm form, Report report) throws IOException {
    return new String(form.content(report), StandardCharsets.UTF_8);
  }

  /** XML, which must not ask for anything outside itself. */
  static Document parse(String xml) throws Exception {
    DocumentBuilder builder = DocumentBuilderFactory.newInstance().newDocumentBuilder();
    builder.setEntityResolver(
        (name, place) -> {
          throw new IOException("fetches " + place);
        });
    builder.setErrorHandler(null);
    return builder.parse(new ByteArrayInputStream(xml.getBytes(StandardCharsets.UTF_8)));
  }

  private static List<String> texts(Document document, String element) {
    NodeList found = document.getElementsByTagName(element);
    List<String> texts = new ArrayList<>();
    for (int i = 0; i < found.getLength(); i++) {
      texts.add(found.item(i).getTextContent());
    }
    return texts;
  }

  /** Everything that a browser would fetch, by any attribute or rule. */
  static List<String> references(String markup) {
    return Pattern.compile(
            "(?:src|href|srcset|action|data)\\s*=|@import|url\\((?!#)[^)]*\\)|http-equiv=\"refresh")
        .matcher(markup)
        .results()
        .map(MatchResult::group)
        .toList();
  }

  @Test
  void anExtensionNamesTheForm() {
    assertEquals(Optional.of(FileForm.SVG), FileForm.of(Path.of("a.b/scores.SVG")));
    assertEquals(Optional.of(FileForm.HTML), FileForm.of(Path.of("scores.json.html")));
    assertEquals(Optional.empty(), FileForm.of(Path.of("scores.pdf")));
    assertEquals(Optional.empty(), FileForm.of(Path.of("json")));
    assertEquals(Optional.empty(), FileForm.of(Path.of("/")));
  }

  @Test
  void csvHasALineALayer() throws IOException {
    assertEquals(
        """
        layer,value,low,high,massive,removed,removed_share,rank
        0,0.9,0.8,1.0,0,false,0.0,4
        1,0.03,0.02,0.05,2,true,0.8,2
        2,0.01,0.0095,0.012,2,true,1.0,1
        3,0.04,0.025,0.06,0,false,0.2,3
        """
            .replace("\n", "\r\n"),
        text(FileForm.CSV, MadeUpScores.full("tiny")));
  }

  @Test
  void csvLeavesOutWhatIsNotKnown() throws IOException {
    ScoreReport report =
        new ScoreReport(
            "0.1.0",
            MadeUpScores.model("tiny", 2),
            MadeUpScores.plain("random", 1, 0),
            null,
            null,
            null);

    assertEquals(
        "layer,value,low,high,massive,removed,removed_share,rank\r\n0,1.0,,,,,,2\r\n1,0.0,,,,,,1\r\n",
        text(FileForm.CSV, report));
  }

  @Test
  void jsonIsWhatIsPrinted() throws IOException {
    ScoreReport report = MadeUpScores.full("tiny");
    assertEquals(report.json(), text(FileForm.JSON, report));
  }

  @Test
  void svgNamesEveryLayerOfEveryBar() throws Exception {
    Document svg = parse(text(FileForm.SVG, MadeUpScores.full("tiny")));

    assertEquals(
        List.of(
            "Block Influence of tiny",
            "layer 0: 0.9, 95 % interval 0.8 to 1.0, kept",
            "layer 3: 0.04, 95 % interval 0.025 to 0.06, kept, in doubt",
            "layer 1: 0.03, 95 % interval 0.02 to 0.05, removed, in doubt",
            "layer 2: 0.01, 95 % interval 0.0095 to 0.012, removed"),
        texts(svg, "title").subList(0, 5));
    assertTrue(texts(svg, "desc").get(0).contains("Removed (0-based): 1 2"));
    assertTrue(texts(svg, "desc").get(0).contains("in doubt: 1 3."));
    assertTrue(texts(svg, "style").get(0).startsWith("@media (prefers-color-scheme:dark)"));
  }

  @Test
  void barsAreAsHighAsScores() throws Exception {
    Document svg = parse(text(FileForm.SVG, MadeUpScores.full("tiny")));
    double third = height(svg, "layer 1:");

    assertEquals(height(svg, "layer 2:"), third / 3, 0.02 * third);
    assertEquals(height(svg, "layer 3:"), third / 3 * 4, 0.02 * third);
  }

  /** How high the bar is that carries a note which begins so. */
  private static double height(Document svg, String note) {
    NodeList titles = svg.getElementsByTagName("title");
    for (int i = 0; i < titles.getLength(); i++) {
      if (titles.item(i).getTextContent().startsWith(note)) {
        String path = ((Element) titles.item(i).getParentNode()).getAttribute("d");
        double[] numbers =
            Pattern.compile("-?[0-9.]+")
                .matcher(path)
                .results()
                .mapToDouble(number -> Double.parseDouble(number.group()))
                .toArray();
        return numbers[5] - numbers[1];
      }
    }
    throw new AssertionError("no bar has the note " + note);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 12, 32, 80, 126})
  void everyDepthHasABarForEachLayer(int layers) throws Exception {
    Document svg = parse(text(FileForm.SVG, MadeUpScores.deep(layers)));
    List<String> titles = texts(svg, "title");

    for (int layer = 0; layer < layers; layer++) {
      String note = "layer " + layer + ": ";
      assertTrue(titles.stream().anyMatch(title -> title.startsWith(note)), note);
    }
  }

  @Test
  void aBarIsCutShortOnlyWhereItWouldHideTheOthers() {
    assertEquals(0.3, ScorePicture.limit(new double[] {0.3, 0.1, 0.2, 0.1}));
    assertEquals(0.4, ScorePicture.limit(new double[] {2, 0.1, 0.1, 0.1, 0.1}));
    assertEquals(3, ScorePicture.limit(new double[] {9, 8, 7, 6, 3, 0.1, 0.1, 0.1, 0.1, 0.1, 0.1}));
    assertEquals(0, ScorePicture.limit(new double[] {0, 0}));
    assertEquals(-1, ScorePicture.limit(new double[] {-2, -1}));
  }

  @ParameterizedTest
  @EnumSource
  void scoresOfZeroAndBelowCanBeDrawn(FileForm form) throws IOException {
    for (double[] values : List.of(new double[] {0, 0, 0}, new double[] {-0.5, 0, 0.25})) {
      ScoreReport report =
          new ScoreReport(
              "0.1.0",
              MadeUpScores.model("tiny", 3),
              MadeUpScores.plain("random", values),
              null,
              null,
              null);
      assertTrue(form.content(report).length > 0);
    }
  }

  @Test
  void pngHasTwoDotsForEachOfTheDrawing() throws IOException {
    ScoreReport report = MadeUpScores.full("tiny");
    BufferedImage image = ImageIO.read(new ByteArrayInputStream(FileForm.PNG.content(report)));

    assertEquals(2 * report.picture().width(), image.getWidth());
    assertEquals(2 * report.picture().height(), image.getHeight());
    assertTrue(has(image, 0xD55E00) && has(image, 0x0072B2), "bars of both colours");
  }

  private static boolean has(BufferedImage image, int color) {
    for (int x = 0; x < image.getWidth(); x++) {
      for (int y = 0; y < image.getHeight(); y++) {
        if ((image.getRGB(x, y) & 0xFFFFFF) == color) {
          return true;
        }
      }
    }
    return false;
  }

  @Test
  void thePageHoldsEveryNumberAndSetting() throws Exception {
    String html = text(FileForm.HTML, MadeUpScores.full("tiny"));
    Document page = parse(html);

    assertEquals("Block Influence of tiny", texts(page, "h1").get(0));
    assertEquals(List.of("Layers", "Blocks of layers", "Settings"), texts(page, "h2"));
    assertEquals(2, page.getElementsByTagName("svg").getLength());
    assertTrue(
        texts(page, "p")
            .contains("The same layers go in 80 % of 2000 draws of 32 windows; in doubt: 1 3."));
    List<String> cells = texts(page, "td");
    assertTrue(cells.containsAll(List.of("0.90000", "0.00950", "0.06000", "0.80000")), "" + cells);
    assertEquals(
        List.of(
            "tiny",
            "llama",
            "4",
            "3372864",
            "6745728",
            "sampled:0f",
            "block-influence",
            "exact",
            "bfloat16",
            "set",
            "abcd",
            "32 of 512 tokens, drawn by seed 7",
            "16384",
            "12",
            "yes",
            "95 %, bootstrap-t, 2000 draws of 32 windows, seed 5",
            "0.1.0"),
        texts(page, "dd"));
    assertTrue(html.contains("name=\"viewport\""), html);
    assertTrue(html.contains("@media screen and (prefers-color-scheme: dark)"), html);
    assertTrue(html.contains("@media print"), html);
  }

  @Test
  void theBlockThatTurnsLeastIsNamedForEachLength() throws Exception {
    Document page = parse(text(FileForm.HTML, MadeUpScores.full("tiny")));
    NodeList rows = page.getElementsByTagName("tr");
    List<String> last = new ArrayList<>();
    for (int i = rows.getLength() - 4; i < rows.getLength(); i++) {
      last.add(rows.item(i).getTextContent());
    }

    // Of blocks that turn alike the deepest, as the strategy chooses.
    assertEquals(List.of("1330.12500", "2230.25000", "3130.37500", "4031.00000"), last);
  }

  @ParameterizedTest
  @EnumSource(names = {"SVG", "HTML"})
  void nothingOutsideIsReferredTo(FileForm form) throws IOException {
    assertEquals(List.of(), references(text(form, MadeUpScores.full("tiny"))));
  }

  @ParameterizedTest
  @EnumSource(names = {"SVG", "HTML"})
  void hostileNamesAreText(FileForm form) throws Exception {
    String markup = text(form, MadeUpScores.full(MadeUpScores.HOSTILE));

    assertFalse(markup.contains("<script"), markup);
    assertEquals(0, parse(markup).getElementsByTagName("script").getLength());
    assertTrue(texts(parse(markup), "title").get(0).contains("script>&\"\uFFFD\uFFFD]]>"));
  }

  @ParameterizedTest
  @EnumSource
  void theSameResultGivesTheSameBytes(FileForm form) throws IOException {
    byte[] bytes = form.content(MadeUpScores.full("tiny"));
    Locale usual = Locale.getDefault();
    Locale.setDefault(Locale.forLanguageTag("ar-EG"));
    try {
      assertArrayEquals(bytes, form.content(MadeUpScores.full("tiny")));
    } finally {
      Locale.setDefault(usual);
    }
  }
}
