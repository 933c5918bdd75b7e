package io.github.shortgpt.select;

import io.github.shortgpt.score.Bootstrap;
import io.github.shortgpt.score.LayerScores;
import io.github.shortgpt.score.Uncertainty;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * How sure a selection is: what would be removed were the text drawn again.
 *
 * @param sameSet share of draws in which just the same layers are removed
 * @param removed for each layer, the share of draws in which it is removed
 * @param uncertain the tie zone around the cut: layers that are removed in some draws and kept in
 *     others, each in more than 2.5 %
 */
public record Stability(double sameSet, List<Double> removed, List<Integer> uncertain) {
  private static final double TAIL = 0.025;

  /**
   * Selects by the same metric from every draw.
   *
   * @return empty where the scores have no samples to draw from, or too few
   */
  public static Optional<Stability> of(Removal removal, LayerScores scores) {
    Uncertainty settings = scores.uncertainty();
    if (settings == null || scores.samples() == null) {
      return Optional.empty();
    }
    return Bootstrap.of(scores.samples(), settings.seed())
        .map(bootstrap -> of(removal, scores, bootstrap));
  }

  private static Stability of(Removal removal, LayerScores scores, Bootstrap bootstrap) {
    int resamples = bootstrap.settings().resamples();
    int layers = scores.layers().size();
    Set<Integer> chosen = Set.copyOf(OneShot.lowest(removal, scores.values()));
    int same = 0;
    int[] removed = new int[layers];
    for (int i = 0; i < resamples; i++) {
      List<Integer> drawn = OneShot.lowest(removal, bootstrap.drawn(i));
      same += chosen.containsAll(drawn) ? 1 : 0;
      drawn.forEach(layer -> removed[layer]++);
    }
    List<Double> shares = new ArrayList<>();
    List<Integer> uncertain = new ArrayList<>();
    for (int layer = 0; layer < layers; layer++) {
      double share = (double) removed[layer] / resamples;
      shares.add(share);
      if (share > TAIL && share < 1 - TAIL) {
        uncertain.add(layer);
      }
    }
    return new Stability((double) same / resamples, shares, uncertain);
  }
}
