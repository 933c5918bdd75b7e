package io.github.shortgpt.report;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import io.github.shortgpt.family.ModelIdentity;
import io.github.shortgpt.score.LayerScores;
import io.github.shortgpt.score.RankStability;
import io.github.shortgpt.score.Ranking;
import io.github.shortgpt.select.OneShot;
import io.github.shortgpt.select.Removal;
import java.util.List;
import java.util.Optional;

/**
 * One of the rankings that are compared.
 *
 * @param label a short name that no other run has
 * @param ranks of each layer in the order in which they would go, from 1 on
 * @param removed what would be removed; null if nothing was asked
 * @param stability how far the text alone moves the ranking; null where unknown
 */
record ComparedRun(
    String label,
    SavedScores saved,
    List<Integer> ranks,
    List<Integer> removed,
    RankStability stability) {
  static ComparedRun of(String label, SavedScores saved, Optional<Removal> removal) {
    LayerScores scores = saved.scores();
    return new ComparedRun(
        label,
        saved,
        Ranking.of(scores.values()).places(),
        removal.map(wanted -> OneShot.select(wanted, scores).removed()).orElse(null),
        RankStability.of(scores).orElse(null));
  }

  double[] values() {
    return saved.scores().values();
  }

  boolean removes(int layer) {
    return removed != null && removed.contains(layer);
  }

  /** What was measured of which model, on what: a line. */
  String basis() {
    LayerScores scores = saved.scores();
    String model = RunLabels.modelName(saved.model().path());
    return Markup.printable(
        "%s of %s %s".formatted(ScoreReport.title(scores), model, ScoreReport.basis(scores)));
  }

  /** As the JSON document has it. */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  record Document(
      String label,
      String file,
      ModelIdentity model,
      @JsonUnwrapped LayerScores scores,
      List<Integer> ranks,
      List<Integer> removed,
      RankStability rankStability) {}

  Document document() {
    return new Document(
        label,
        saved.file().toString(),
        saved.model(),
        saved.scores().withoutSamples(),
        ranks,
        removed,
        stability);
  }
}
