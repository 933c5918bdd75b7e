package io.github.shortgpt.forward;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class SweepGroupTest {
  private static final int LAYERS = 7;

  @Test
  void evaluationsAreTheNodesOfTheTrie() {
    List<LayerSubset> all = randomSubsets(40);
    List<SweepGroup> groups = SweepGroup.pack(all, LAYERS, Long.MAX_VALUE);
    assertEquals(1, groups.size());
    assertEquals(prefixes(all).size(), groups.get(0).evaluations());
  }

  @Test
  void withoutOneLayerEachTakesAboutHalfTheEvaluations() {
    List<LayerSubset> each =
        IntStream.range(0, 30).mapToObj(i -> LayerSubset.without(30, List.of(i))).toList();
    // Before the gap all share one path of 29; after it each goes on alone.
    assertEquals(29 + 30 * 29 / 2, SweepGroup.pack(each, 30, 1000).get(0).evaluations());
  }

  @Test
  void noGroupNeedsMoreStatesThanTheLimit() {
    for (int limit = 1; limit < 12; limit++) {
      List<LayerSubset> all = randomSubsets(40);
      List<SweepGroup> groups = SweepGroup.pack(all, LAYERS, limit);
      Set<Integer> packed = new HashSet<>();
      for (SweepGroup group : groups) {
        List<LayerSubset> members = group.candidates().stream().map(all::get).toList();
        assertTrue(statesAtMost(members) <= limit);
        assertEquals(prefixes(members).size(), group.evaluations());
        packed.addAll(group.candidates());
      }
      assertEquals(all.size(), packed.size());
      assertTrue(limit < 11 || groups.size() < 5, "a high limit takes few groups");
    }
  }

  @Test
  void aGroupIsLeftOnlyForALackOfMemory() {
    List<LayerSubset> all = randomSubsets(40);
    assertEquals(1, SweepGroup.pack(all, LAYERS, statesAtMost(all)).size());
    assertTrue(SweepGroup.pack(all, LAYERS, statesAtMost(all) - 1).size() > 1);
  }

  @Test
  void aSubsetMustBeAscendingAndNotEmpty() {
    for (List<Integer> kept :
        List.of(List.<Integer>of(), List.of(-1), List.of(1, 1), List.of(2, 1))) {
      assertThrows(IllegalArgumentException.class, () -> new LayerSubset(kept));
    }
  }

  private static List<LayerSubset> randomSubsets(int count) {
    Random random = new Random(5);
    List<LayerSubset> subsets = new ArrayList<>();
    while (subsets.size() < count) {
      List<Integer> kept =
          IntStream.range(0, LAYERS).filter(layer -> random.nextInt(3) > 0).boxed().toList();
      if (!kept.isEmpty()) {
        subsets.add(new LayerSubset(kept));
      }
    }
    return subsets;
  }

  private static Set<List<Integer>> prefixes(List<LayerSubset> subsets) {
    Set<List<Integer>> prefixes = new HashSet<>();
    for (LayerSubset subset : subsets) {
      for (int length = 1; length <= subset.kept().size(); length++) {
        prefixes.add(subset.kept().subList(0, length));
      }
    }
    return prefixes;
  }

  /** Over all layers, the most different beginnings of subsets that go on after the layer. */
  private static int statesAtMost(List<LayerSubset> subsets) {
    int most = 1;
    for (int layer = 0; layer < LAYERS; layer++) {
      Set<List<Integer>> beginnings = new HashSet<>();
      for (LayerSubset subset : subsets) {
        if (subset.last() > layer) {
          int end = layer;
          beginnings.add(subset.kept().stream().filter(kept -> kept <= end).toList());
        }
      }
      most = Math.max(most, beginnings.size());
    }
    return most;
  }
}
