package io.github.shortgpt.score;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * Layers in the order in which they would go: lowest score first; of layers that score alike, the
 * deeper first.
 *
 * @param order every layer once, 0-based
 */
public record Ranking(List<Integer> order) {
  public Ranking {
    order = List.copyOf(order);
  }

  /** Ranks one score a layer. */
  public static Ranking of(double[] values) {
    return new Ranking(
        IntStream.range(0, values.length)
            .boxed()
            .sorted(
                Comparator.<Integer>comparingDouble(layer -> values[layer])
                    .thenComparing(Comparator.reverseOrder()))
            .toList());
  }

  /** The place of every layer in the order, from 1 on. */
  public List<Integer> places() {
    List<Integer> places = new ArrayList<>(Collections.nCopies(order.size(), 0));
    for (int i = 0; i < order.size(); i++) {
      places.set(order.get(i), i + 1);
    }
    return places;
  }

  /** For n = 1 to all layers: the share of the first n that are among the first n of the other. */
  public List<Double> overlap(Ranking other) {
    Set<Integer> seen = new HashSet<>();
    List<Double> shares = new ArrayList<>();
    int common = 0;
    for (int n = 1; n <= order.size(); n++) {
      common += seen.add(order.get(n - 1)) ? 0 : 1;
      common += seen.add(other.order.get(n - 1)) ? 0 : 1;
      shares.add((double) common / n);
    }
    return shares;
  }
}
