package io.github.shortgpt.report;

import io.github.shortgpt.family.ModelIdentity;
import io.github.shortgpt.score.LayerScore;
import io.github.shortgpt.score.LayerScores;
import io.github.shortgpt.select.OneShot;
import io.github.shortgpt.select.PruningPlan;
import io.github.shortgpt.select.Stability;
import io.github.shortgpt.text.CalibrationIdentity;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * The result of {@code shortgpt score}.
 *
 * @param version shortgpt's
 * @param cut what would be removed; null if nothing was asked
 * @param stability how sure that is; null where unknown
 * @param timing null to leave it out
 */
public record ScoreReport(
    String version,
    ModelIdentity model,
    LayerScores scores,
    PruningPlan cut,
    Stability stability,
    Timing timing) {
  /** The keys of the JSON document. */
  static final List<String> KEYS =
      List.of(
          "schemaVersion",
          "shortgpt",
          "model",
          "calibration",
          "metric",
          "estimator",
          "dtype",
          "layers",
          "removed",
          "stability",
          "uncertainty",
          "blocks",
          "samples",
          "timing");

  /** The JSON document. */
  public String json() {
    return new JsonDocument(version)
        .put("model", model)
        .put("calibration", scores.calibration())
        .put("metric", scores.metric())
        .put("estimator", scores.estimator())
        .put("dtype", scores.dtype())
        .put("layers", scores.layers())
        .put("removed", cut == null ? null : cut.removed())
        .put("stability", stability)
        .put("uncertainty", scores.uncertainty())
        .put("blocks", scores.blocks())
        .put("samples", scores.samples())
        .put("timing", timing)
        .text();
  }

  /** The table. */
  public String text() {
    Optional<Stability> sure = Optional.ofNullable(stability);
    List<Integer> removed = cut == null ? List.of() : cut.removed();
    return "%s\n%s\nlowest first (0-based): %s\n%s%s"
        .formatted(
            heading(model, scores),
            LayerTable.text(scores, removed, sure),
            Layers.text(OneShot.order(scores.values())),
            LayerTable.certainty(scores, sure),
            massive());
  }

  private String massive() {
    List<LayerScore> hit =
        scores.layers().stream().filter(l -> l.massive() != null && l.massive() > 0).toList();
    if (hit.isEmpty()) {
      return "";
    }
    int most = hit.stream().mapToInt(LayerScore::massive).max().orElseThrow();
    return "Massive activations: in up to %d tokens of a layer, behind %d of %d layers (%d to %d).\n"
        .formatted(
            most,
            hit.size(),
            scores.layers().size(),
            hit.get(0).layer(),
            hit.get(hit.size() - 1).layer());
  }

  /** What was measured, on what and how: two lines. */
  static String heading(ModelIdentity model, LayerScores scores) {
    String estimator = scores.estimator().equals("exact") ? "" : " (" + scores.estimator() + ")";
    return "%s%s of %s (%s, %s layers, %s parameters)\n%s\n"
        .formatted(
            title(scores.metric()),
            estimator,
            model.withoutPlace().path(),
            model.modelType(),
            model.layers(),
            Quantity.count(model.parameters()),
            text(scores));
  }

  private static String title(String metric) {
    return Arrays.stream(metric.split("-"))
        .map(word -> word.substring(0, 1).toUpperCase(Locale.ROOT) + word.substring(1))
        .collect(Collectors.joining(" "));
  }

  private static String text(LayerScores scores) {
    CalibrationIdentity calibration = scores.calibration();
    if (calibration == null) {
      return "without text";
    }
    return "on %s: %s windows of %s tokens%s%s, in %s"
        .formatted(
            calibration.name(),
            calibration.windows(),
            calibration.windowLength(),
            calibration.bos() ? ", each after BOS" : "",
            calibration.shuffled() == null ? "" : ", drawn by seed " + calibration.shuffled(),
            scores.dtype());
  }
}
