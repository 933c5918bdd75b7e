package io.github.shortgpt.family;

import java.util.stream.IntStream;

/**
 * Rotary position embedding: pair j of a head's numbers is turned by position × inverse frequency
 * j.
 *
 * <p>RoFormer, arXiv 2104.09864; the scalings as transformers' {@code modeling_rope_utils} defines
 * them.
 *
 * @param theta the base of the frequencies
 * @param headDim numbers that are turned, two for each frequency
 * @param maxPositions the config's {@code max_position_embeddings}
 */
public record RotaryEmbedding(double theta, int headDim, long maxPositions, RopeScaling scaling) {
  /**
   * Inverse frequencies for windows of {@code length} positions.
   *
   * @return headDim/2 numbers, radians a position
   */
  public double[] inverseFrequencies(int length) {
    return scaling.inverseFrequencies(this, length);
  }

  /**
   * Whether the keys of {@code length} positions have to be turned anew when there is one more: as
   * transformers does, where LongRoPE's divisors change, but not where a base grows.
   */
  public boolean isRereadAfter(int length) {
    return scaling.isRereadAfter(length);
  }

  /** What cosines and sines are multiplied by; 1 except with yarn and longrope. */
  public double attentionFactor() {
    return scaling.attentionFactor();
  }

  /** What attention's logits are multiplied by; 1 except with DeepSeek's yarn. */
  public double logitFactor() {
    return scaling.logitFactor();
  }

  /** Unscaled inverse frequencies over the base {@code base}. */
  double[] frequenciesOver(double base) {
    return IntStream.range(0, headDim / 2)
        .mapToDouble(j -> 1 / Math.pow(base, 2.0 * j / headDim))
        .toArray();
  }
}
