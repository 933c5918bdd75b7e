package io.github.shortgpt.score;

import io.github.shortgpt.forward.HiddenStates;
import io.github.shortgpt.forward.LayerPart;

/**
 * Block Influence of a layer's attention or MLP alone: 1 − cos(z, z + f(z)), f(z) what that half
 * adds to the residual stream, after whatever norm or factor stands before the addition.
 *
 * <p>After He et al., arXiv 2406.15786, who drop attention and MLP layers by it. In blocks that
 * compute one after the other z is the layer's input x for the attention, and x + a, a what the
 * attention adds, for the MLP; in parallel blocks it is x for both. For analysis: this program
 * removes whole layers.
 *
 * @param part the half
 */
public record HalfInfluence(LayerPart part) implements TokenMetric {
  /** The name of the attention's in options and documents. */
  public static final String OF_ATTENTION = "attention-influence";

  /** The name of the MLP's. */
  public static final String OF_MLP = "mlp-influence";

  public HalfInfluence {
    if (part == LayerPart.WHOLE) {
      throw new IllegalArgumentException("a whole layer is no half");
    }
  }

  @Override
  public String name() {
    return part == LayerPart.ATTENTION ? OF_ATTENTION : OF_MLP;
  }

  @Override
  public String estimator() {
    return "exact";
  }

  @Override
  public double[] values(HiddenStates input, HiddenStates output) {
    return BlockInfluence.between(input, output);
  }
}
