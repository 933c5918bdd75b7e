package io.github.shortgpt.score;

import io.github.shortgpt.forward.HiddenStates;

/**
 * Block Influence as the code computes it that the paper's authors published
 * (github.com/icip-cas/ShortGPT): Σ over tokens of 1 − cos(x, y), where a cosine that is not finite
 * counts as 0.5, and y of the last layer is taken after the final norm.
 *
 * <p>Windows are disjoint runs of {@value #WINDOW_LENGTH} tokens. Not reproduced: that code
 * computes in float16, in which products of massive activations overflow; it cuts each document
 * alone, keeps the shorter window at its end, and has BOS at the start of a document only, where
 * windows here run across documents that are joined by the end-of-text token, each begins with BOS
 * unless {@code --no-bos}, and a shorter rest is dropped. With one document of a multiple of
 * {@value #WINDOW_LENGTH} tokens and a tokenizer without BOS the windows are the same. Where a
 * model projects its final norm's output to another width that code stops; here the norm's own
 * output is taken.
 */
public record OfficialBlockInfluence() implements TokenMetric {
  /** The form's name in options and documents. */
  public static final String ESTIMATOR = "official";

  /** Tokens of a window. */
  public static final int WINDOW_LENGTH = 256;

  private static final double NO_COSINE = 0.5;

  @Override
  public String name() {
    return BlockInfluence.NAME;
  }

  @Override
  public String estimator() {
    return ESTIMATOR;
  }

  @Override
  public Scale scale() {
    return Scale.SUM;
  }

  @Override
  public boolean lastAfterFinalNorm() {
    return true;
  }

  @Override
  public double[] values(HiddenStates input, HiddenStates output) {
    double[] values = BlockInfluence.between(input, output);
    for (int token = 0; token < values.length; token++) {
      if (!Double.isFinite(values[token])) {
        values[token] = 1 - NO_COSINE;
      }
    }
    return values;
  }
}
