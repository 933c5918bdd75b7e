package io.github.shortgpt.score;

import io.github.shortgpt.forward.HiddenStates;
import io.github.shortgpt.forward.LayerPart;

/** What a layer does to a token, as a number; a layer's score comes of its mean over tokens. */
public interface TokenMetric {
  /** The metric's name in options and documents. */
  String name();

  /** Which of the metric's published forms this is. */
  String estimator();

  /** One number for each token, in row order; not finite where there is none. */
  double[] values(HiddenStates input, HiddenStates output);

  /** What of a layer {@code values} is shown. */
  default LayerPart part() {
    return LayerPart.WHOLE;
  }

  /** What a layer's score is of the mean over its tokens. */
  default Scale scale() {
    return Scale.MEAN;
  }

  /** Whether {@code values} is shown the last layer's output after the final norm. */
  default boolean lastAfterFinalNorm() {
    return false;
  }

  /** Whether only the last position of each window counts. */
  default boolean lastPositionOnly() {
    return false;
  }
}
