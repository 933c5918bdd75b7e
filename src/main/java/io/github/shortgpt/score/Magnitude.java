package io.github.shortgpt.score;

import io.github.shortgpt.forward.WeightSums;
import java.io.IOException;

/**
 * Magnitude: Σ |w| over a layer's weights.
 *
 * <p>Kim et al., Shortened LLaMA, arXiv 2402.02834, "Mag+": the L1 norm of every weight matrix and
 * norm weight, summed over the block, as the paper's code does by default. Biases are left out. The
 * plus is a rule of selection, that the first four and the last two layers stay: {@code --protect
 * 0-3,-2,-1}. Exact in the weights' own type, summed in float64; needs no text.
 */
public final class Magnitude {
  /** The metric's name in options and documents. */
  public static final String NAME = "magnitude";

  /** The one form: the L1 norm. */
  public static final String ESTIMATOR = "l1";

  private Magnitude() {}

  /** Every layer's sum. */
  public static LayerScores measure(WeightSums weights, Runnable step) throws IOException {
    return LayerScores.of(
        new LayerScores.Source(NAME, ESTIMATOR, null, null), weights.absolute(step));
  }
}
