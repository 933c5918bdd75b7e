package io.github.shortgpt.select;

import java.util.List;
import java.util.TreeSet;
import java.util.stream.IntStream;

/**
 * Which layers of a model are removed.
 *
 * @param layers how many the model has
 * @param removed 0-based, ascending, fewer than all
 */
public record PruningPlan(int layers, List<Integer> removed) {
  public PruningPlan {
    removed = List.copyOf(new TreeSet<>(removed));
    if (removed.size() >= layers
        || removed.stream().anyMatch(layer -> layer < 0 || layer >= layers)) {
      throw new IllegalArgumentException("can't remove " + removed + " of " + layers + " layers");
    }
  }

  /**
   * The plan that removes just these layers.
   *
   * @throws SelectionException if none would stay, or one doesn't exist
   */
  public static PruningPlan removing(List<LayerRange> ranges, int layers)
      throws SelectionException {
    TreeSet<Integer> removed = LayerRange.resolve(ranges, layers);
    if (removed.size() == layers) {
      throw new SelectionException(
          "All " + layers + " layers would be removed; at least one has to stay.");
    }
    return new PruningPlan(layers, List.copyOf(removed));
  }

  /** The layers that stay: old indexes in new order. */
  public List<Integer> kept() {
    return IntStream.range(0, layers).filter(layer -> !removed.contains(layer)).boxed().toList();
  }
}
