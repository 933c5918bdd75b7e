package io.github.shortgpt.select;

import io.github.shortgpt.score.LayerScores;
import io.github.shortgpt.score.Ranking;
import java.util.List;

/**
 * Removes the layers that score lowest, all at once; of layers that score alike, the deeper first.
 */
public final class OneShot {
  /** The strategy's name in options and documents. */
  public static final String NAME = "one-shot";

  private OneShot() {}

  /** Chooses. */
  public static PruningPlan select(Removal removal, LayerScores scores) {
    return new PruningPlan(removal.layers(), lowest(removal, scores.values()));
  }

  /** The layers that would go, lowest first. */
  static List<Integer> lowest(Removal removal, double[] values) {
    return order(values).stream()
        .filter(layer -> !removal.protectedLayers().contains(layer))
        .limit(removal.count())
        .toList();
  }

  /** Layers in the order in which they would go. */
  public static List<Integer> order(double[] values) {
    return Ranking.of(values).order();
  }
}
