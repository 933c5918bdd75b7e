package io.github.shortgpt.forward;

import java.util.Collection;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Some of a decoder's layers: the model that is left when the others are removed.
 *
 * @param kept 0-based, ascending, at least one
 */
public record LayerSubset(List<Integer> kept) {
  public LayerSubset {
    kept = List.copyOf(kept);
    if (kept.isEmpty() || kept.get(0) < 0 || !isAscending(kept)) {
      throw new IllegalArgumentException("layers " + kept);
    }
  }

  /** All of so many layers but the removed ones. */
  public static LayerSubset without(int layers, Collection<Integer> removed) {
    return new LayerSubset(
        IntStream.range(0, layers).filter(layer -> !removed.contains(layer)).boxed().toList());
  }

  private static boolean isAscending(List<Integer> layers) {
    return IntStream.range(1, layers.size()).allMatch(i -> layers.get(i - 1) < layers.get(i));
  }

  boolean contains(int layer) {
    return kept.contains(layer);
  }

  /** The deepest kept layer. */
  public int last() {
    return kept.get(kept.size() - 1);
  }

  /** How many layers two subsets begin with alike. */
  int commonWith(LayerSubset other) {
    int common = 0;
    while (common < Math.min(kept.size(), other.kept.size())
        && kept.get(common).equals(other.kept.get(common))) {
      common++;
    }
    return common;
  }
}
