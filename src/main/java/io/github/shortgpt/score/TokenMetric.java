package io.github.shortgpt.score;

import io.github.shortgpt.forward.HiddenStates;

/** What a layer does to a token, as a number; a layer's score is its mean over tokens. */
public interface TokenMetric {
  /** The metric's name in options and documents. */
  String name();

  /** Which of the metric's published forms this is. */
  String estimator();

  /** One number for each token, in row order; not finite where there is none. */
  double[] values(HiddenStates input, HiddenStates output);

  /** Whether only the last position of each window counts. */
  default boolean lastPositionOnly() {
    return false;
  }
}
