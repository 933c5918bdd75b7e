package io.github.shortgpt.report;

import io.github.shortgpt.family.ModelIdentity;
import io.github.shortgpt.score.LayerScore;
import io.github.shortgpt.score.LayerScores;
import io.github.shortgpt.score.Ranking;
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
    Timing timing)
    implements Report {
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

  @Override
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

  @Override
  public String text() {
    List<Integer> removed = cut == null ? List.of() : cut.removed();
    return "%s\n%s\n%s\n%s%s"
        .formatted(
            heading(model, scores),
            LayerTable.text(scores, removed, Optional.ofNullable(stability)),
            order(),
            certainty(),
            massive());
  }

  @Override
  public String csv() {
    return table().csv();
  }

  @Override
  public Picture picture() {
    return ScorePicture.of(this);
  }

  @Override
  public String html() {
    return ScorePage.of(this);
  }

  /** All that is known of each layer. */
  Table table() {
    Table table =
        new Table("layer", "value", "low", "high", "massive", "removed", "removed_share", "rank");
    List<Integer> places = Ranking.of(scores.values()).places();
    for (LayerScore layer : scores.layers()) {
      int index = layer.layer();
      table.row(
          index,
          layer.value(),
          layer.low(),
          layer.high(),
          layer.massive(),
          cut == null ? null : cut.removed().contains(index),
          stability == null ? null : stability.removed().get(index),
          places.get(index));
    }
    return table;
  }

  /** The order in which layers would go. */
  String order() {
    return "lowest first (0-based): " + Layers.text(OneShot.order(scores.values()));
  }

  /** How sure the cut is; empty where nothing is known. */
  String certainty() {
    return LayerTable.certainty(scores, Optional.ofNullable(stability));
  }

  /** What was measured on what, and what would go, in words. */
  String summary() {
    String removed = cut == null ? "" : ". Removed (0-based): " + Layers.text(cut.removed());
    return "%s, %s%s. %s".formatted(basis(scores), order(), removed, certainty()).strip();
  }

  /** The model's name, without the directories above it. */
  String name() {
    return model.withoutPlace().path();
  }

  /** Where tokens carry massive activations; empty if nowhere. */
  String massive() {
    List<LayerScore> hit =
        scores.layers().stream().filter(l -> l.massive() != null && l.massive() > 0).toList();
    if (hit.isEmpty()) {
      return "";
    }
    int most = hit.stream().mapToInt(LayerScore::massive).max().orElseThrow();
    return "Massive activations: in up to %s tokens of a layer, behind %s of %s layers (%s to %s).\n"
        .formatted(
            most,
            hit.size(),
            scores.layers().size(),
            hit.get(0).layer(),
            hit.get(hit.size() - 1).layer());
  }

  /** What was measured, on what and how: two lines. */
  static String heading(ModelIdentity model, LayerScores scores) {
    return "%s of %s (%s, %s layers, %s parameters)\n%s\n"
        .formatted(
            title(scores),
            model.withoutPlace().path(),
            model.modelType(),
            model.layers(),
            Quantity.count(model.parameters()),
            basis(scores));
  }

  /** The metric, for people. */
  static String title(LayerScores scores) {
    String estimator = scores.estimator().equals("exact") ? "" : " (" + scores.estimator() + ")";
    return title(scores.metric()) + estimator;
  }

  private static String title(String metric) {
    return Arrays.stream(metric.split("-"))
        .filter(word -> !word.isEmpty())
        .map(word -> word.substring(0, 1).toUpperCase(Locale.ROOT) + word.substring(1))
        .collect(Collectors.joining(" "));
  }

  /** What it was measured on, and how. */
  static String basis(LayerScores scores) {
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
