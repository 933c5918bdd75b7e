package io.github.shortgpt.select;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What a search has looked at: the loss of every set of layers that was tried, each measured once.
 */
final class Search {
  private final SubsetLoss loss;
  private final Map<Set<Integer>, Double> known = new HashMap<>();
  private long evaluations;

  Search(SubsetLoss loss) {
    this.loss = loss;
  }

  /** Measures those of the sets that are new, together. */
  void measure(List<Set<Integer>> sets) throws IOException {
    List<Set<Integer>> unknown = unknown(sets);
    if (!unknown.isEmpty()) {
      double[] losses = loss.without(unknown);
      for (int i = 0; i < losses.length; i++) {
        known.put(unknown.get(i), losses[i]);
      }
      evaluations += loss.cost(unknown);
    }
  }

  private List<Set<Integer>> unknown(List<Set<Integer>> sets) {
    List<Set<Integer>> unknown = new ArrayList<>();
    for (Set<Integer> set : sets) {
      if (!known.containsKey(set) && !unknown.contains(set)) {
        unknown.add(Set.copyOf(set));
      }
    }
    return unknown;
  }

  /** What measuring these would take beyond what is known. */
  long cost(List<Set<Integer>> sets) {
    return loss.cost(unknown(sets));
  }

  /** The loss of a set that was measured. */
  double lossOf(Set<Integer> set) {
    return known.get(set);
  }

  /** The set of lowest loss; of sets alike the first. */
  Set<Integer> best(List<Set<Integer>> sets) {
    Set<Integer> best = sets.get(0);
    for (Set<Integer> set : sets) {
      if (lossOf(set) < lossOf(best)) {
        best = set;
      }
    }
    return best;
  }

  /** Layer evaluations so far. */
  long evaluations() {
    return evaluations;
  }

  /** The result, with what it is to be measured against. */
  SearchResult result(int layers, Set<Integer> chosen, Set<Integer> start) {
    SearchRecord record =
        new SearchRecord(
            loss.objective(), lossOf(chosen), lossOf(start), known.size(), evaluations);
    return new SearchResult(new PruningPlan(layers, List.copyOf(chosen)), record);
  }
}
