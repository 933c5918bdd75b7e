package io.github.shortgpt.score;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Random;

/**
 * Rankings that look at nothing but a layer's place: what any metric has to beat (ShortGPT, arXiv
 * 2403.03853, section 4.4).
 */
public enum Baseline {
  /** The shallowest layer goes first: a layer scores its index. */
  SEQUENTIAL {
    @Override
    List<Integer> values(int layers, long seed) {
      List<Integer> values = new ArrayList<>();
      for (int layer = 0; layer < layers; layer++) {
        values.add(layer);
      }
      return values;
    }
  },

  /** The deepest goes first: a layer scores how many come after it. */
  REVERSE_ORDER {
    @Override
    List<Integer> values(int layers, long seed) {
      List<Integer> values = SEQUENTIAL.values(layers, seed);
      Collections.reverse(values);
      return values;
    }
  },

  /** An order drawn by a seed. */
  RANDOM {
    @Override
    List<Integer> values(int layers, long seed) {
      List<Integer> values = SEQUENTIAL.values(layers, seed);
      Collections.shuffle(values, new Random(seed));
      return values;
    }
  };

  abstract List<Integer> values(int layers, long seed);

  /** The name in options and documents. */
  public String metric() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /** The scores of a model of so many layers. */
  public LayerScores scores(int layers, long seed) {
    List<LayerScore> scores = new ArrayList<>();
    for (int value : values(layers, seed)) {
      scores.add(new LayerScore(scores.size(), value));
    }
    String estimator = this == RANDOM ? "seed-" + seed : "by-index";
    return new LayerScores(metric(), estimator, null, null, scores, null, null, null);
  }
}
