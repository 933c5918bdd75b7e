package io.github.shortgpt.report;

import io.github.shortgpt.family.ModelIdentity;
import io.github.shortgpt.score.LayerScore;
import io.github.shortgpt.score.LayerScores;
import io.github.shortgpt.score.LayerScores.Blocks;
import io.github.shortgpt.score.Samples;
import io.github.shortgpt.score.Uncertainty;
import io.github.shortgpt.text.CalibrationIdentity;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** Scores that {@code score --format json} printed earlier. */
public record SavedScores(Path file, ModelIdentity model, LayerScores scores) {
  /**
   * Reads and checks a file.
   *
   * @throws DocumentException if it isn't a whole scores document of this schema version
   */
  public static SavedScores read(Path file) throws IOException {
    SavedDocument document = SavedDocument.read(file, "a scores file");
    document.refuseOthersThan(ScoreReport.KEYS);
    ModelIdentity model = document.model();
    LayerScores scores =
        new LayerScores(
            document.required("metric", String.class),
            document.required("estimator", String.class),
            document.optional("dtype", String.class),
            document.optional("calibration", CalibrationIdentity.class),
            document.list("layers", LayerScore.class),
            document.optional("uncertainty", Uncertainty.class),
            document.optional("samples", Samples.class),
            document.optional("blocks", Blocks.class));
    String wrong = mismatch(model, scores);
    if (wrong != null) {
      throw document.wrong(wrong);
    }
    return new SavedScores(file, model, scores);
  }

  /** What doesn't fit together; null if all does. */
  private static String mismatch(ModelIdentity model, LayerScores scores) {
    int layers = model.layers();
    CalibrationIdentity calibration = scores.calibration();
    if (calibration != null && (calibration.name() == null || calibration.sha256() == null)) {
      return "its \"calibration\" is not what shortgpt writes";
    }
    if (scores.layers().size() != layers) {
      return "it scores " + scores.layers().size() + " layers of a model of " + layers;
    }
    for (int layer = 0; layer < layers; layer++) {
      if (scores.layers().get(layer).layer() != layer) {
        return "layer " + layer + " is not in its place";
      }
    }
    boolean intervals =
        scores.layers().stream().allMatch(layer -> layer.low() != null && layer.high() != null);
    if (scores.uncertainty() != null && !intervals) {
      return "a layer has no interval";
    }
    if (scores.samples() != null && scores.samples().layers() != layers) {
      return "its samples are of " + scores.samples().layers() + " layers";
    }
    return scores.blocks() == null
            || (scores.blocks().distances() != null
                && isTriangle(scores.blocks().distances(), layers))
        ? null
        : "its blocks are not one row for each length";
  }

  private static boolean isDistance(Double distance) {
    return distance != null && Double.isFinite(distance);
  }

  private static boolean isTriangle(List<List<Double>> rows, int layers) {
    boolean fits = rows.size() == layers;
    for (int i = 0; fits && i < layers; i++) {
      List<Double> row = rows.get(i);
      fits =
          row != null && row.size() == layers - i && row.stream().allMatch(SavedScores::isDistance);
    }
    return fits;
  }
}
