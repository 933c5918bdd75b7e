package io.github.shortgpt.select;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * A loss with a price for each layer and for each pair of removed layers, so that the layers that
 * are cheapest alone aren't the cheapest together. Counts what it is asked.
 */
final class MadeUpLoss implements SubsetLoss {
  private final int layers;
  private final double[] alone;
  private final double[][] together;
  private long asked;

  MadeUpLoss(int layers, long seed) {
    this.layers = layers;
    Random random = new Random(seed);
    this.alone = random.doubles(layers).toArray();
    this.together = new double[layers][layers];
    for (double[] row : together) {
      for (int i = 0; i < layers; i++) {
        row[i] = 0.5 * random.nextGaussian();
      }
    }
  }

  /** What a layer costs alone: the scores that a search begins with. */
  double[] scores() {
    return alone.clone();
  }

  double of(Set<Integer> removed) {
    double loss = 0;
    for (int layer : removed) {
      loss += alone[layer];
      for (int other : removed) {
        loss += layer < other ? together[layer][other] : 0;
      }
    }
    return loss;
  }

  /** Sets of layers that were measured. */
  long asked() {
    return asked;
  }

  @Override
  public String objective() {
    return "made-up";
  }

  @Override
  public double[] without(List<Set<Integer>> removed) {
    asked += removed.size();
    return removed.stream().mapToDouble(this::of).toArray();
  }

  /** The nodes of the tree of kept layers. */
  @Override
  public long cost(List<Set<Integer>> removed) {
    Set<List<Integer>> prefixes = new HashSet<>();
    for (Set<Integer> set : removed) {
      List<Integer> kept = new ArrayList<>();
      IntStream.range(0, layers)
          .filter(layer -> !set.contains(layer))
          .forEach(
              layer -> {
                kept.add(layer);
                prefixes.add(List.copyOf(kept));
              });
    }
    return prefixes.size();
  }
}
