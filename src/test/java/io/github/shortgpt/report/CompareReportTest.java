package io.github.shortgpt.report;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.shortgpt.select.Removal;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.w3c.dom.Document;

class CompareReportTest {
  private static final SavedScores BI =
      MadeUpScores.saved("bi.json", "block-influence", 0.9, 0.1, 0.2, 0.3);
  private static final SavedScores OTHER =
      MadeUpScores.saved("other.json", "relative-magnitude", 0.9, 0.2, 0.5, 0.1);
  private static final SavedScores FLAT = MadeUpScores.saved("flat.json", "flat", 1, 1, 1, 1);

  private static CompareReport report(Integer remove, SavedScores... runs) {
    return CompareReport.of(
        "0.1.0",
        List.of(runs),
        Optional.ofNullable(remove).map(count -> new Removal(4, count, Set.of())));
  }

  @Test
  void theTableMarksLayersThatChangeSides() {
    assertEquals(
        """
        A  block-influence: Block Influence of tiny on set: 3 windows of 4 tokens, each after BOS, in float32
        B  relative-magnitude: Relative Magnitude of tiny on set: 3 windows of 4 tokens, each after BOS, in float32

        layer           A rank             B rank
            0     0.90000    4       0.90000    4
            1     0.10000    1 x     0.20000    2 x
            2     0.20000    2 x     0.50000    3    changes sides
            3     0.30000    3       0.10000    1 x  changes sides
        x: among the 2 that go (rank 1 first). Layers that change sides: 2 3

        pair   Kendall τ-b  Spearman ρ  in common of the lowest
                                             1     2
        A B          0.333       0.400     0 %  50 %
        """,
        report(2, BI, OTHER).text());
  }

  @Test
  void withoutACutNothingIsMarked() {
    String text = report(null, BI, OTHER).text();

    assertTrue(text.contains("\n    1     0.10000    1     0.20000    2\n"), text);
    assertFalse(text.contains("changes sides"), text);
  }

  @Test
  void runsThatRemoveTheSameSaySo() {
    assertTrue(report(3, BI, OTHER).text().contains("All runs remove the same layers."));
  }

  @Test
  void aRankingOfTiesAloneHasADash() throws IOException {
    CompareReport report = report(null, BI, FLAT);

    assertTrue(report.text().contains("\nA B              –           –    "), report.text());
    JsonNode pair = new ObjectMapper().readTree(report.json()).at("/pairs/0");
    assertTrue(pair.has("kendallTau") && pair.get("kendallTau").isNull(), pair.toString());
    assertTrue(pair.has("spearman") && pair.get("spearman").isNull(), pair.toString());
  }

  @Test
  void theDocumentHoldsRunsAndPairs() throws IOException {
    JsonNode document = new ObjectMapper().readTree(report(2, BI, OTHER, FLAT).json());

    assertEquals(
        List.of("schemaVersion", "shortgpt", "layers", "remove", "runs", "pairs", "changing"),
        names(document));
    assertEquals(
        List.of(
            "label",
            "file",
            "model",
            "metric",
            "estimator",
            "dtype",
            "calibration",
            "layers",
            "ranks",
            "removed"),
        names(document.at("/runs/0")));
    assertEquals("[4,1,2,3]", document.at("/runs/0/ranks").toString());
    assertEquals("[2,3]", document.at("/runs/2/removed").toString());
    assertEquals("[1,2,3]", document.get("changing").toString());
    assertEquals(3, document.get("pairs").size());
    assertEquals(
        "[1,2]",
        List.of(document.at("/pairs/2/a"), document.at("/pairs/2/b")).toString().replace(" ", ""));
    assertEquals(1 / 3.0, document.at("/pairs/0/kendallTau").asDouble(), 1e-12);
    assertEquals(0.4, document.at("/pairs/0/spearman").asDouble(), 1e-12);
    assertEquals(
        "{\"1\":0.0,\"2\":0.5,\"3\":1.0,\"4\":1.0}", document.at("/pairs/0/overlap").toString());
  }

  private static List<String> names(JsonNode node) {
    List<String> names = new ArrayList<>();
    node.fieldNames().forEachRemaining(names::add);
    return names;
  }

  @Test
  void csvHasALineForEachLayerOfEachRun() {
    List<String> lines = report(2, BI, OTHER).csv().lines().toList();

    assertEquals("run,label,layer,value,low,high,rank,removed,changing", lines.get(0));
    assertEquals("0,block-influence,2,0.2,,,2,true,true", lines.get(3));
    assertEquals("1,relative-magnitude,0,0.9,,,4,false,false", lines.get(5));
    assertEquals(9, lines.size());
  }

  @Test
  void thePageHoldsBothPicturesAndEveryRun() throws Exception {
    Document page = ScoreFilesTest.parse(report(2, BI, OTHER).html());

    assertEquals(2, page.getElementsByTagName("svg").getLength());
    String text = page.getDocumentElement().getTextContent();
    for (String shown :
        List.of(
            "2 rankings of 4 layers",
            "Layers that change sides: 2 3.",
            "A B0.3330.400",
            "20.200002yes0.500003yes",
            "Settings of B: relative-magnitude",
            "other.json")) {
      assertTrue(text.contains(shown), shown + " in " + text);
    }
  }

  @Test
  void theCutIsDrawnWhereRanksMakeIt() {
    Removal protecting = new Removal(4, 2, Set.of(1));
    CompareReport kept = CompareReport.of("0.1.0", List.of(BI, OTHER), Optional.of(protecting));
    String dashes = "stroke-dasharray=\"5,5\"";

    assertTrue(Svg.file(report(2, BI, OTHER).picture()).contains(dashes));
    assertFalse(Svg.file(kept.picture()).contains(dashes));
    assertFalse(Svg.file(report(null, BI, OTHER).picture()).contains(dashes));
  }

  @Test
  void manyRunsAreLettered() {
    assertEquals("A", CompareReport.letter(0));
    assertEquals("Z", CompareReport.letter(25));
    assertEquals("AA", CompareReport.letter(26));
    assertEquals("BA", CompareReport.letter(52));
  }

  @ParameterizedTest
  @EnumSource(names = {"SVG", "HTML"})
  void hostileNamesAreTextAndNothingOutsideIsReferredTo(FileForm form) throws Exception {
    SavedScores hostile =
        MadeUpScores.saved(
            MadeUpScores.HOSTILE.replace("\u0001", ""), MadeUpScores.HOSTILE, 1, 2, 3, 4);
    String markup = new String(form.content(report(1, BI, hostile)), StandardCharsets.UTF_8);

    assertEquals(0, ScoreFilesTest.parse(markup).getElementsByTagName("script").getLength());
    assertEquals(List.of(), ScoreFilesTest.references(markup));
    assertFalse(report(1, BI, hostile).text().contains("\u0001"));
  }

  @ParameterizedTest
  @EnumSource
  void theSameRankingsGiveTheSameBytes(FileForm form) throws IOException {
    byte[] bytes = form.content(report(2, BI, OTHER));
    String text = report(2, BI, OTHER).text();
    Locale usual = Locale.getDefault();
    Locale.setDefault(Locale.forLanguageTag("ar-EG"));
    try {
      assertArrayEquals(bytes, form.content(report(2, BI, OTHER)));
      assertEquals(text, report(2, BI, OTHER).text());
    } finally {
      Locale.setDefault(usual);
    }
  }

  @ParameterizedTest
  @EnumSource
  void oneLayerCanBeCompared(FileForm form) throws IOException {
    SavedScores one = MadeUpScores.saved("a.json", "random", 0);
    assertTrue(form.content(report(null, one, one)).length > 0);
  }
}
