package io.github.shortgpt.report;

import io.github.shortgpt.family.ModelIdentity;
import io.github.shortgpt.score.LayerScores;
import io.github.shortgpt.select.OneShot;
import io.github.shortgpt.text.CalibrationIdentity;
import java.util.List;
import java.util.stream.Collectors;

/**
 * The result of {@code shortgpt score}.
 *
 * @param version shortgpt's
 * @param timing null to leave it out
 */
public record ScoreReport(String version, ModelIdentity model, LayerScores scores, Timing timing) {
  /** The JSON document. */
  public String json() {
    return new JsonDocument(version)
        .put("model", model)
        .put("calibration", scores.calibration())
        .put("metric", scores.metric())
        .put("estimator", scores.estimator())
        .put("dtype", scores.dtype())
        .put("layers", scores.layers())
        .put("timing", timing)
        .text();
  }

  /** The table. */
  public String text() {
    String order =
        OneShot.order(scores).stream().map(String::valueOf).collect(Collectors.joining(" "));
    return "%s\n%s\nlowest first (0-based): %s\n"
        .formatted(heading(model, scores), LayerTable.text(scores, List.of()), order);
  }

  /** What was measured, on what and how: two lines. */
  static String heading(ModelIdentity model, LayerScores scores) {
    CalibrationIdentity calibration = scores.calibration();
    String bos = calibration.bos() ? ", each after BOS" : "";
    return "Block Influence of %s (%s, %s layers, %s parameters)\non %s: %s windows of %s tokens%s, in %s\n"
        .formatted(
            model.withoutPlace().path(),
            model.modelType(),
            model.layers(),
            Quantity.count(model.parameters()),
            calibration.name(),
            calibration.windows(),
            calibration.windowLength(),
            bos,
            scores.dtype());
  }
}
