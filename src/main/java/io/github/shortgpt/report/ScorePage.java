package io.github.shortgpt.report;

import io.github.shortgpt.family.ModelIdentity;
import io.github.shortgpt.score.LayerScores;
import io.github.shortgpt.score.LayerScores.Blocks;
import io.github.shortgpt.score.Uncertainty;
import io.github.shortgpt.text.CalibrationIdentity;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The page of a {@link ScoreReport}. */
final class ScorePage {
  private ScorePage() {}

  static String of(ScoreReport report) {
    LayerScores scores = report.scores();
    HtmlPage page = new HtmlPage(ScoreReport.title(scores) + " of " + report.name());
    page.text(ScoreReport.basis(scores) + ".").picture(report.picture(), "scores");
    if (report.cut() != null) {
      page.text("Removed (0-based): " + Layers.text(report.cut().removed()) + ".");
    }
    page.text(report.certainty()).text(report.massive()).text(report.order());
    page.heading("Layers").table(report.table());
    if (scores.blocks() != null) {
      addBlocks(page, scores.blocks());
    }
    Map<String, String> settings = model(report.name(), report.model());
    settings.putAll(measurement(scores));
    settings.put("shortgpt", report.version());
    return page.heading("Settings").settings(settings).html();
  }

  private static void addBlocks(HtmlPage page, Blocks blocks) {
    Table best = new Table("layers", "first", "last", "distance");
    for (int length = 1; length <= blocks.distances().size(); length++) {
      List<Double> row = blocks.distances().get(length - 1);
      double least = Collections.min(row);
      int first = row.lastIndexOf(least);
      best.row(length, first, first + length - 1, least);
    }
    page.heading("Blocks of layers");
    page.text(
        "How far the residual stream turns over a block of neighbouring layers. Colours are"
            + " of each row: of the blocks of one length, dark is the one that turns least.");
    page.picture(BlocksPicture.of(blocks), "blocks");
    page.ramp(BlocksPicture.RAMP, "turns least of its length", "turns most");
    page.text("Of each length, the block that turns least:").table(best);
  }

  /** What a model is, by name. */
  static Map<String, String> model(String name, ModelIdentity model) {
    Map<String, String> settings = new LinkedHashMap<>();
    settings.put("model", name);
    settings.put("model type", model.modelType());
    settings.put("layers", String.valueOf(model.layers()));
    settings.put("parameters", String.valueOf(model.parameters()));
    settings.put("bytes", String.valueOf(model.bytes()));
    settings.put("digest", model.digest());
    return settings;
  }

  /** How it was measured and on what, by name. */
  static Map<String, String> measurement(LayerScores scores) {
    Map<String, String> settings = new LinkedHashMap<>();
    settings.put("metric", scores.metric());
    settings.put("estimator", scores.estimator());
    if (scores.dtype() != null) {
      settings.put("dtype", scores.dtype());
    }
    CalibrationIdentity calibration = scores.calibration();
    if (calibration != null) {
      settings.put("calibration", calibration.name());
      settings.put("calibration SHA-256", calibration.sha256());
      settings.put(
          "windows",
          "%s of %s tokens, %s"
              .formatted(
                  calibration.windows(),
                  calibration.windowLength(),
                  calibration.shuffled() == null
                      ? "the first of the text"
                      : "drawn by seed " + calibration.shuffled()));
      settings.put("tokens", String.valueOf(calibration.tokens()));
      settings.put("documents", String.valueOf(calibration.documents()));
      settings.put("BOS before each window", calibration.bos() ? "yes" : "no");
    }
    Uncertainty uncertainty = scores.uncertainty();
    if (uncertainty != null) {
      settings.put(
          "intervals",
          "%s, %s, %s draws of %s %ss, seed %s"
              .formatted(
                  LayerTable.percent(uncertainty.confidence()),
                  uncertainty.method(),
                  uncertainty.resamples(),
                  uncertainty.units(),
                  uncertainty.unit(),
                  uncertainty.seed()));
    }
    return settings;
  }
}
