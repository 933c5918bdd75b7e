package io.github.shortgpt.select;

import io.github.shortgpt.score.LayerScore;
import io.github.shortgpt.score.LayerScores;
import java.util.Comparator;
import java.util.List;
import java.util.Set;

/**
 * Removes the layers that score lowest, all at once; of layers that score alike, the deeper first.
 */
public record OneShot(List<LayerRange> protectedLayers) {
  /** The strategy's name in options and documents. */
  public static final String NAME = "one-shot";

  public OneShot {
    protectedLayers = List.copyOf(protectedLayers);
  }

  /**
   * Chooses.
   *
   * @throws SelectionException if the budget asks for more layers than may be removed
   */
  public PruningPlan select(LayerScores scores, Budget budget) throws SelectionException {
    int layers = scores.layers().size();
    int count = checkedCount(layers, budget);
    Set<Integer> kept = LayerRange.resolve(protectedLayers, layers);
    List<Integer> removed =
        order(scores).stream().filter(layer -> !kept.contains(layer)).limit(count).toList();
    return new PruningPlan(layers, removed);
  }

  /**
   * How many layers a budget means here; asked before any scoring, so that a wrong one costs
   * nothing.
   *
   * @throws SelectionException if the budget asks for more layers than may be removed
   */
  public int checkedCount(int layers, Budget budget) throws SelectionException {
    int count = budget.layersToRemove(layers);
    int free = layers - LayerRange.resolve(protectedLayers, layers).size();
    if (count > free) {
      throw new SelectionException(
          count
              + " layers can't be removed: --protect leaves "
              + free
              + " of "
              + layers
              + " free.");
    }
    return count;
  }

  /** Layers in the order in which they would go. */
  public static List<Integer> order(LayerScores scores) {
    return scores.layers().stream()
        .sorted(
            Comparator.comparingDouble(LayerScore::value)
                .thenComparing(LayerScore::layer, Comparator.reverseOrder()))
        .map(LayerScore::layer)
        .toList();
  }
}
