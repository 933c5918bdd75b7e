package io.github.shortgpt.forward;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Candidates that go through the layers together, in one sweep of the weights.
 *
 * <p>They form a trie over kept layers: those that begin alike share one hidden state until they
 * part, and a layer is evaluated once for each node. Candidates are added in lexicographic order,
 * so that what a new one shares it shares with the one before it.
 */
final class SweepGroup {
  private final List<LayerSubset> all;
  private final List<Integer> candidates = new ArrayList<>();

  /** By layer, how many states live on after it. */
  private final int[] live;

  private long evaluations;

  private SweepGroup(List<LayerSubset> all, int layers) {
    this.all = all;
    this.live = new int[layers];
  }

  /**
   * Packs candidates into as few groups as neighbours allow.
   *
   * @param limit states that may live at a time; a candidate alone needs one
   */
  static List<SweepGroup> pack(List<LayerSubset> subsets, int layers, long limit) {
    List<Integer> ordered =
        IntStream.range(0, subsets.size())
            .boxed()
            .sorted(Comparator.comparing(subsets::get, SweepGroup::lexicographic))
            .toList();
    List<SweepGroup> groups = new ArrayList<>();
    SweepGroup group = null;
    for (int candidate : ordered) {
      if (group == null || !group.takes(subsets.get(candidate), limit)) {
        group = new SweepGroup(subsets, layers);
        groups.add(group);
      }
      group.add(candidate);
    }
    return groups;
  }

  private static int lexicographic(LayerSubset a, LayerSubset b) {
    int common = a.commonWith(b);
    boolean endsHere = common == Math.min(a.kept().size(), b.kept().size());
    return endsHere
        ? Integer.compare(a.kept().size(), b.kept().size())
        : Integer.compare(a.kept().get(common), b.kept().get(common));
  }

  private boolean takes(LayerSubset subset, long limit) {
    return IntStream.range(sharedLayers(subset), subset.last())
        .allMatch(layer -> live[layer] < limit);
  }

  private void add(int candidate) {
    LayerSubset subset = all.get(candidate);
    for (int layer = sharedLayers(subset); layer < subset.last(); layer++) {
      live[layer]++;
    }
    evaluations += subset.kept().size() - (candidates.isEmpty() ? 0 : before().commonWith(subset));
    candidates.add(candidate);
  }

  /** The first layer after which a subset's state is not also that of the one before it. */
  private int sharedLayers(LayerSubset subset) {
    if (candidates.isEmpty()) {
      return 0;
    }
    int common = before().commonWith(subset);
    int parting =
        common < before().kept().size()
            ? Math.min(before().kept().get(common), subset.kept().get(common))
            : before().last();
    return Math.min(parting, before().last());
  }

  private LayerSubset before() {
    return all.get(candidates.get(candidates.size() - 1));
  }

  /** Places in the list of candidates. */
  List<Integer> candidates() {
    return List.copyOf(candidates);
  }

  /** Evaluations of a layer that the group takes: the nodes of its trie. */
  long evaluations() {
    return evaluations;
  }
}
