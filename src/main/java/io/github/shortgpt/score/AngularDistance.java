package io.github.shortgpt.score;

import io.github.shortgpt.forward.HiddenStates;
import io.github.shortgpt.forward.TokenProducts;

/**
 * Angular distance: arccos(cos(x, y)) / π, x a layer's input and y its output.
 *
 * <p>Gromov et al., arXiv 2403.17887, equation 4 for blocks of one layer; they measure the last
 * token of each text.
 *
 * @param lastPositionOnly whether only the last position of each window counts
 */
public record AngularDistance(boolean lastPositionOnly) implements TokenMetric {
  /** The metric's name in options and documents. */
  public static final String NAME = "angular";

  /** The form that Gromov et al. use. */
  public static final String LAST_TOKEN = "last-token";

  /** The form that counts every token. */
  public static final String ALL_TOKENS = "all-tokens";

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public String estimator() {
    return lastPositionOnly ? LAST_TOKEN : ALL_TOKENS;
  }

  @Override
  public double[] values(HiddenStates input, HiddenStates output) {
    return between(input, output);
  }

  /** The distance of every token's two states. */
  static double[] between(HiddenStates from, HiddenStates to) {
    TokenProducts products = from.productsWith(to);
    double[] values = new double[products.tokens()];
    for (int token = 0; token < values.length; token++) {
      values[token] = of(products.cosine(token));
    }
    return values;
  }

  /** Rounding may take a cosine just beyond 1. */
  private static double of(double cosine) {
    return Math.acos(Math.max(-1, Math.min(1, cosine))) / Math.PI;
  }
}
