package io.github.shortgpt.report;

import io.github.shortgpt.family.ModelIdentity;
import io.github.shortgpt.rewrite.PruningManifest;
import io.github.shortgpt.score.LayerScores;
import io.github.shortgpt.select.SearchRecord;
import io.github.shortgpt.select.Stability;
import java.util.Locale;
import java.util.Optional;

/**
 * The result of {@code shortgpt prune}.
 *
 * @param manifest what the output says of itself
 * @param stability how sure the selection is; null where unknown
 * @param gate what gates say of it; null without any
 * @param timing null to leave it out
 */
public record PruneReport(
    String version,
    PruningManifest manifest,
    Stability stability,
    GateReport gate,
    Output output,
    Timing timing) {
  /**
   * The smaller checkpoint.
   *
   * @param written false after a dry run
   */
  public record Output(String path, int layers, long parameters, long bytes, boolean written) {}

  private record Source(long parameters, long bytes) {}

  /** The JSON document. */
  public String json() {
    ModelIdentity model = manifest.source();
    JsonDocument document = new JsonDocument(version).put("model", model);
    LayerScores scores = manifest.scores();
    if (scores != null) {
      document
          .put("calibration", scores.calibration())
          .put("metric", scores.metric())
          .put("estimator", scores.estimator())
          .put("dtype", scores.dtype())
          .put("scores", scores.layers())
          .put("uncertainty", scores.uncertainty());
    }
    return document
        .put("strategy", manifest.strategy())
        .put("stability", stability)
        .put("search", manifest.search())
        .put("removed", manifest.removed())
        .put("kept", manifest.kept())
        .put("gate", gate == null ? null : gate.json())
        .put("output", output)
        .put("source", new Source(model.parameters(), model.bytes()))
        .put("timing", timing)
        .text();
  }

  /** Scores with the removed layers marked, then before and after. */
  public String text() {
    ModelIdentity model = manifest.source();
    StringBuilder text = new StringBuilder();
    Optional<Stability> sure = Optional.ofNullable(stability);
    if (manifest.scores() != null) {
      text.append(ScoreReport.heading(model, manifest.scores())).append('\n');
      text.append(LayerTable.text(manifest.scores(), manifest.removed(), sure)).append('\n');
    }
    text.append(
        "%s %s of %s layers (0-based): %s\n%s\n"
            .formatted(
                output.written() ? "removed" : "would remove",
                manifest.removed().size(),
                model.layers(),
                Layers.text(manifest.removed()),
                LayerTable.certainty(manifest.scores(), sure)
                    + search(manifest.search())
                    + (gate == null ? "" : gate.lines())));
    text.append(row("", "before", "after", ""));
    text.append(
        row("layers", model.layers(), output.layers(), share(model.layers(), output.layers())));
    text.append(
        row(
            "parameters",
            Quantity.count(model.parameters()),
            Quantity.count(output.parameters()),
            share(model.parameters(), output.parameters())));
    text.append(
        row(
            "size",
            Quantity.bytes(model.bytes()),
            Quantity.bytes(output.bytes()),
            share(model.bytes(), output.bytes())));
    text.append(output.written() ? "\nwrote " : "\nwould write ").append(output.path());
    return text.append('\n').toString();
  }

  private static String search(SearchRecord search) {
    return search == null
        ? ""
        : String.format(
            Locale.ROOT,
            "%s of the calibration text %.4f, where one-shot removal has %.4f"
                + " (%d sets of layers tried, %d layer evaluations)\n",
            search.objective(),
            search.loss(),
            search.oneShotLoss(),
            search.candidates(),
            search.layerEvaluations());
  }

  private static String row(String what, Object before, Object after, String share) {
    return "%-10s %10s %10s %9s".formatted(what, before, after, share).stripTrailing() + "\n";
  }

  private static String share(long before, long after) {
    return String.format(Locale.ROOT, "%+.1f %%", 100.0 * (after - before) / before);
  }
}
