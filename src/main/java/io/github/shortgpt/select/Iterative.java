package io.github.shortgpt.select;

import java.io.IOException;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * Removes the layer that scores lowest, scores what is left again, and so on: every score is that
 * of a layer in the model that remains.
 */
public final class Iterative {
  /** The strategy's name in options and documents. */
  public static final String NAME = "iterative";

  private Iterative() {}

  /** Scores the layers of a model without some. */
  @FunctionalInterface
  public interface Scorer {
    /** One score a layer; what stands in the place of a removed one doesn't matter. */
    double[] without(Set<Integer> removed) throws IOException;
  }

  /**
   * Chooses.
   *
   * @param scores of the whole model
   */
  public static PruningPlan select(Removal removal, double[] scores, Scorer scorer)
      throws IOException {
    Set<Integer> removed = new TreeSet<>();
    double[] latest = scores;
    while (removed.size() < removal.count()) {
      if (!removed.isEmpty()) {
        latest = scorer.without(Set.copyOf(removed));
      }
      for (int layer : OneShot.order(latest)) {
        if (removal.free().contains(layer) && !removed.contains(layer)) {
          removed.add(layer);
          break;
        }
      }
    }
    return new PruningPlan(removal.layers(), List.copyOf(removed));
  }
}
