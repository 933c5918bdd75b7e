package io.github.shortgpt.score;

import io.github.shortgpt.forward.ComputeType;
import io.github.shortgpt.forward.LayerSubset;
import io.github.shortgpt.forward.LossGradients;
import io.github.shortgpt.text.CalibrationSet;
import java.io.IOException;

/**
 * First-order Taylor importance: Σ |w · ∂L/∂w| over a layer's weights, L the mean loss of
 * predicting each id of a window after its first.
 *
 * <p>Kim et al., Shortened LLaMA, arXiv 2402.02834, "Taylor+", after Ma et al., LLM-Pruner, arXiv
 * 2305.11627: w times its gradient is how much the loss changes, to first order, when w becomes 0.
 * As in the paper's code, products are added up over all text before their magnitude is taken, a
 * weight at a time; biases are left out. The plus is a rule of selection, that the first four and
 * the last two layers stay: {@code --protect 0-3,-2,-1}. Gradients are float32, sums float64. It is
 * no mean over tokens, so it has no intervals.
 */
public final class Taylor {
  /** The metric's name in options and documents. */
  public static final String NAME = "taylor";

  /** The one form: the L1 norm of the products. */
  public static final String ESTIMATOR = "l1";

  private Taylor() {}

  /**
   * The sum of every layer.
   *
   * @param kept the model's layers; of all others it is 0
   */
  public static LayerScores measure(
      LossGradients gradients, CalibrationSet set, LayerSubset kept, Runnable step)
      throws IOException {
    return LayerScores.of(
        new LayerScores.Source(NAME, ESTIMATOR, ComputeType.FLOAT32.label(), set.identity()),
        gradients.absoluteProducts(set, kept, step));
  }
}
