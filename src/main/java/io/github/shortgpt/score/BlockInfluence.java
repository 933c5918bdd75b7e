package io.github.shortgpt.score;

import io.github.shortgpt.forward.HiddenStates;
import io.github.shortgpt.forward.TokenProducts;

/**
 * Block Influence: 1 − cos(x, y), x a layer's input and y its output.
 *
 * <p>ShortGPT, arXiv 2403.03853, section 3.2. The last layer is measured on its own output; the
 * paper's published code measures it after the final norm. Products are taken in float32, quotients
 * in float64.
 */
public record BlockInfluence() implements TokenMetric {
  /** The metric's name in options and documents. */
  public static final String NAME = "block-influence";

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public String estimator() {
    return "exact";
  }

  @Override
  public double[] values(HiddenStates input, HiddenStates output) {
    return between(input, output);
  }

  /** 1 − cos of every token's two states. */
  static double[] between(HiddenStates input, HiddenStates output) {
    TokenProducts products = input.productsWith(output);
    double[] values = new double[products.tokens()];
    for (int token = 0; token < values.length; token++) {
      values[token] = 1 - products.cosine(token);
    }
    return values;
  }
}
