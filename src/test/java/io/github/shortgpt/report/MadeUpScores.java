package io.github.shortgpt.report;

import io.github.shortgpt.family.ModelIdentity;
import io.github.shortgpt.score.LayerScore;
import io.github.shortgpt.score.LayerScores;
import io.github.shortgpt.score.LayerScores.Blocks;
import io.github.shortgpt.score.Uncertainty;
import io.github.shortgpt.select.PruningPlan;
import io.github.shortgpt.select.Stability;
import io.github.shortgpt.text.CalibrationIdentity;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;

/** Results that no model gave, to be written in every form. */
final class MadeUpScores {
  static final String HOSTILE = "<script>alert('1')</script>&\"\u0001\u202E]]>";

  private MadeUpScores() {}

  static ModelIdentity model(String name, int layers) {
    return new ModelIdentity(
        "models/" + name, "llama", layers, 3_372_864, 6_745_728, "sampled:0f", null, null);
  }

  /** Scores without intervals, as if measured by this metric. */
  static LayerScores plain(String metric, double... values) {
    return new LayerScores(
        metric,
        "exact",
        "float32",
        new CalibrationIdentity("set", "ab", 3, 4, 12, true, 2, null),
        IntStream.range(0, values.length).mapToObj(i -> new LayerScore(i, values[i])).toList(),
        null,
        null,
        null);
  }

  static SavedScores saved(String file, String metric, double... values) {
    LayerScores scores = plain(metric, values);
    return new SavedScores(Path.of(file), model("tiny", values.length), scores);
  }

  /** Four layers of which two go, one of them in doubt, with everything that can be known. */
  static ScoreReport full(String name) {
    List<LayerScore> layers =
        List.of(
            new LayerScore(0, 0.9, 0.8, 1.0, 0),
            new LayerScore(1, 0.03, 0.02, 0.05, 2),
            new LayerScore(2, 0.01, 0.0095, 0.012, 2),
            new LayerScore(3, 0.04, 0.025, 0.06, 0));
    LayerScores scores =
        new LayerScores(
            "block-influence",
            "exact",
            "bfloat16",
            new CalibrationIdentity("set", "abcd", 32, 512, 16384, true, 12, 7L),
            layers,
            new Uncertainty(0.95, "bootstrap-t", "window", 32, 2000, 5),
            null,
            blocks(4));
    Stability stability = new Stability(0.8, List.of(0.0, 0.8, 1.0, 0.2), List.of(1, 3));
    return new ScoreReport(
        "0.1.0", model(name, 4), scores, new PruningPlan(4, List.of(1, 2)), stability, null);
  }

  /** As many layers as real models have; the first scores 20 times as high as the others. */
  static ScoreReport deep(int layers) {
    double[] values = new double[layers];
    for (int layer = 0; layer < layers; layer++) {
      values[layer] = layer == 0 ? 1 : 0.05 + 0.001 * (layer * 7 % layers);
    }
    LayerScores scores = plain("block-influence", values);
    return new ScoreReport("0.1.0", model("deep", layers), scores, null, null, null);
  }

  private static Blocks blocks(int layers) {
    List<List<Double>> rows = new ArrayList<>();
    for (int length = 1; length <= layers; length++) {
      List<Double> row = new ArrayList<>(Collections.nCopies(layers - length + 1, 0.125 * length));
      row.set(0, 0.25 * length);
      rows.add(row);
    }
    return new Blocks("last-token", rows);
  }
}
