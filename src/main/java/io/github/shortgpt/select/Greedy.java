package io.github.shortgpt.select;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Removes one layer after the other, each time the one without which the loss is lowest. Only the
 * quarter of the layers that score lowest is tried at each step, and candidates share their common
 * first layers, which together takes a fraction of the full search's layer evaluations.
 *
 * <p>The full search is SLEB (Song et al., arXiv 2402.09025), algorithm 1.
 */
public final class Greedy {
  /** The strategy's name in options and documents. */
  public static final String NAME = "greedy";

  private static final int SHARE = 4;
  private static final int MIN_TRIED = 4;

  private Greedy() {}

  /**
   * Searches.
   *
   * @param scores one a layer, by which the layers to try are chosen
   */
  public static SearchResult select(Removal removal, double[] scores, SubsetLoss loss)
      throws IOException {
    Search search = new Search(loss);
    List<Integer> order = OneShot.order(scores).stream().filter(removal.free()::contains).toList();
    int tried = Math.max(MIN_TRIED, -Math.floorDiv(-removal.layers(), SHARE));
    Set<Integer> removed = Set.of();
    for (int step = 0; step < removal.count(); step++) {
      List<Set<Integer>> candidates = new ArrayList<>();
      for (int layer : order) {
        if (!removed.contains(layer) && candidates.size() < tried) {
          candidates.add(with(removed, layer));
        }
      }
      search.measure(candidates);
      removed = search.best(candidates);
    }
    Set<Integer> oneShot = Set.copyOf(order.subList(0, removal.count()));
    search.measure(List.of(oneShot));
    return search.result(removal.layers(), search.best(List.of(removed, oneShot)), oneShot);
  }

  private static Set<Integer> with(Set<Integer> removed, int layer) {
    Set<Integer> more = new HashSet<>(removed);
    more.add(layer);
    return Set.copyOf(more);
  }
}
