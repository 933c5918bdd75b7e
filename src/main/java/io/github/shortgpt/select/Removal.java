package io.github.shortgpt.select;

import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.IntStream;

/**
 * What is asked for: so many layers are to go, and some must not.
 *
 * @param layers of the model
 * @param count how many go
 * @param protectedLayers 0-based; never removed
 */
public record Removal(int layers, int count, Set<Integer> protectedLayers) {
  public Removal {
    protectedLayers = Set.copyOf(protectedLayers);
  }

  /**
   * What a budget means for a model; asked before any scoring, so that a wrong wish costs nothing.
   *
   * @throws SelectionException if more layers are to go than may be removed
   */
  public static Removal of(int layers, Budget budget, List<LayerRange> protectedLayers)
      throws SelectionException {
    int count = budget.layersToRemove(layers);
    TreeSet<Integer> kept = LayerRange.resolve(protectedLayers, layers);
    int free = layers - kept.size();
    if (count > free) {
      throw new SelectionException(
          count
              + " layers can't be removed: --protect leaves "
              + free
              + " of "
              + layers
              + " free.");
    }
    return new Removal(layers, count, kept);
  }

  /** The layers that may go, in order. */
  public List<Integer> free() {
    return IntStream.range(0, layers)
        .filter(layer -> !protectedLayers.contains(layer))
        .boxed()
        .toList();
  }
}
