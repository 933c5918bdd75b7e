package io.github.shortgpt.fuzz;

import io.github.shortgpt.report.CompareReport;
import io.github.shortgpt.report.SavedPlan;
import io.github.shortgpt.report.SavedScores;
import io.github.shortgpt.report.ScoreReport;
import io.github.shortgpt.select.PruningPlan;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** Documents that this program printed earlier. */
final class SavedFormats {
  private static final Mutator MUTATOR =
      new JsonMutator().orElse(0.85, ByteMutator.of("\"", "e999", "\"layer\":", "null", "NaN"));

  private SavedFormats() {}

  static Format scores(Path directory) throws IOException {
    return new FileFormat(
        "scores",
        directory.resolve("scores.json"),
        Formats.examples("fuzz/scores"),
        MUTATOR,
        SavedFormats::shown);
  }

  /** Read, shown again and compared with itself. */
  private static String shown(Path file) throws IOException {
    SavedScores saved = SavedScores.read(file);
    int layers = saved.model().layers();
    PruningPlan cut = new PruningPlan(layers, List.of(layers - 1));
    ScoreReport report =
        new ScoreReport("0", saved.model(), saved.scores(), layers > 1 ? cut : null, null, null);
    report.text();
    report.json();
    CompareReport compared = CompareReport.of("0", List.of(saved, saved), Optional.empty());
    compared.text();
    compared.json();
    return layers + " layers, " + (saved.scores().samples() != null);
  }

  static Format plan(Path directory) throws IOException {
    return new FileFormat(
        "plan",
        directory.resolve("plan.json"),
        Formats.examples("fuzz/plans"),
        MUTATOR,
        file -> SavedPlan.read(file).removed().size() + " layers go");
  }
}
