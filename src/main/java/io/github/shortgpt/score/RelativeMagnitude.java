package io.github.shortgpt.score;

import io.github.shortgpt.forward.HiddenStates;

/**
 * Relative magnitude: ‖f(x)‖ / ‖x + f(x)‖, x a layer's input, x + f(x) its output.
 *
 * <p>ShortGPT, arXiv 2403.03853, section 4.4, after Samragh et al., arXiv 2309.15531. f(x) is the
 * difference of the two, in float32.
 */
public record RelativeMagnitude() implements TokenMetric {
  /** The metric's name in options and documents. */
  public static final String NAME = "relative-magnitude";

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
    return input.relativeChangeTo(output);
  }
}
