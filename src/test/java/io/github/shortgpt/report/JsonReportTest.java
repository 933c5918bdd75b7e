package io.github.shortgpt.report;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.shortgpt.family.ModelIdentity;
import io.github.shortgpt.rewrite.PruningManifest;
import io.github.shortgpt.score.LayerScore;
import io.github.shortgpt.score.LayerScores;
import io.github.shortgpt.text.CalibrationIdentity;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.Test;

class JsonReportTest {
  private static final ModelIdentity MODEL =
      new ModelIdentity("models/tiny", "llama", 2, 1000, 4000, "sampled-sha256:00", null, null);
  private static final LayerScores SCORES =
      new LayerScores(
          "block-influence",
          "exact",
          "float32",
          new CalibrationIdentity("set", "ab", 3, 4, 12, true, 2, null),
          List.of(new LayerScore(0, 0.1), new LayerScore(1, 1e-7)),
          null,
          null,
          null);

  private static PruneReport pruned(LayerScores scores, Timing timing) {
    PruningManifest manifest =
        new PruningManifest(1, Map.of(), MODEL, "one-shot", List.of(1), List.of(0), null, scores);
    return new PruneReport(
        "0.1.0", manifest, null, null, new PruneReport.Output("out", 1, 600, 2400, true), timing);
  }

  private static List<String> keys(String json) throws IOException {
    JsonNode root = new ObjectMapper().readTree(json);
    List<String> keys = new ArrayList<>();
    root.fieldNames().forEachRemaining(keys::add);
    return keys;
  }

  @Test
  void writesAScoreReportInOneOrderAndWithTheFewestDigits() {
    assertEquals(
        """
        {
          "schemaVersion" : 1,
          "shortgpt" : "0.1.0",
          "model" : {
            "path" : "models/tiny",
            "modelType" : "llama",
            "layers" : 2,
            "parameters" : 1000,
            "bytes" : 4000,
            "digest" : "sampled-sha256:00"
          },
          "calibration" : {
            "name" : "set",
            "sha256" : "ab",
            "windows" : 3,
            "windowLength" : 4,
            "tokens" : 12,
            "bos" : true,
            "documents" : 2
          },
          "metric" : "block-influence",
          "estimator" : "exact",
          "dtype" : "float32",
          "layers" : [ {
            "layer" : 0,
            "value" : 0.1
          }, {
            "layer" : 1,
            "value" : 1.0E-7
          } ]
        }
        """,
        new ScoreReport("0.1.0", MODEL, SCORES, null, null, null).json());
  }

  @Test
  void putsTimingLast() throws IOException {
    String json =
        new ScoreReport("0.1.0", MODEL, SCORES, null, null, new Timing(1.5, null, null, null))
            .json();

    List<String> keys = keys(json);

    assertEquals("timing", keys.get(keys.size() - 1));
    assertEquals("{\"scoring\":1.5}", new ObjectMapper().readTree(json).get("timing").toString());
  }

  @Test
  void ordersTheKeysOfAPruneReport() throws IOException {
    assertEquals(
        List.of(
            "schemaVersion",
            "shortgpt",
            "model",
            "calibration",
            "metric",
            "estimator",
            "dtype",
            "scores",
            "strategy",
            "removed",
            "kept",
            "output",
            "source",
            "timing"),
        keys(pruned(SCORES, new Timing(1.0, null, null, 2.0)).json()));
  }

  @Test
  void leavesOutScoresWhereLayersWereListed() throws IOException {
    assertEquals(
        List.of(
            "schemaVersion",
            "shortgpt",
            "model",
            "strategy",
            "removed",
            "kept",
            "output",
            "source"),
        keys(pruned(null, null).json()));
  }

  @Test
  void writesTablesAlikeInEveryLocale() {
    String scores = new ScoreReport("0.1.0", MODEL, SCORES, null, null, null).text();
    String prune = pruned(SCORES, null).text();
    Locale usual = Locale.getDefault();
    Locale.setDefault(Locale.forLanguageTag("ar-EG"));
    try {
      assertEquals(scores, new ScoreReport("0.1.0", MODEL, SCORES, null, null, null).text());
      assertEquals(prune, pruned(SCORES, null).text());
    } finally {
      Locale.setDefault(usual);
    }
  }
}
