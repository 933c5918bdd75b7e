package io.github.shortgpt.family;

import java.util.Arrays;
import java.util.List;

/** A way to stretch rotary embeddings over windows longer than those of the training. */
public sealed interface RopeScaling {
  double[] inverseFrequencies(RotaryEmbedding rope, int length);

  /** Whether longer texts than this are turned otherwise from their first position on. */
  default boolean isRereadAfter(int length) {
    return false;
  }

  default double attentionFactor() {
    return 1;
  }

  /** What attention's logits are multiplied by. */
  default double logitFactor() {
    return 1;
  }

  /** Another scaling that, as in DeepSeek's models, also scales attention's logits. */
  record ScaledLogits(RopeScaling scaling, @Override double logitFactor) implements RopeScaling {
    @Override
    public double[] inverseFrequencies(RotaryEmbedding rope, int length) {
      return scaling.inverseFrequencies(rope, length);
    }

    @Override
    public boolean isRereadAfter(int length) {
      return scaling.isRereadAfter(length);
    }

    @Override
    public double attentionFactor() {
      return scaling.attentionFactor();
    }
  }

  /** No scaling. */
  record Default() implements RopeScaling {
    @Override
    public double[] inverseFrequencies(RotaryEmbedding rope, int length) {
      return rope.frequenciesOver(rope.theta());
    }
  }

  /** Position interpolation, arXiv 2306.15595. */
  record Linear(double factor) implements RopeScaling {
    @Override
    public double[] inverseFrequencies(RotaryEmbedding rope, int length) {
      return Arrays.stream(rope.frequenciesOver(rope.theta())).map(f -> f / factor).toArray();
    }
  }

  /** NTK-aware scaling whose base grows once a window is longer than the trained maximum. */
  record Dynamic(double factor) implements RopeScaling {
    @Override
    public double[] inverseFrequencies(RotaryEmbedding rope, int length) {
      double longest = Math.max(length, rope.maxPositions());
      double stretch = factor * longest / rope.maxPositions() - (factor - 1);
      double exponent = (double) rope.headDim() / (rope.headDim() - 2);
      return rope.frequenciesOver(rope.theta() * Math.pow(stretch, exponent));
    }
  }

  /**
   * HunYuan: a base that is larger from the start; beyond the trained maximum as {@link Dynamic}.
   */
  record DynamicAlpha(double alpha, double factor) implements RopeScaling {
    @Override
    public double[] inverseFrequencies(RotaryEmbedding rope, int length) {
      if (length > rope.maxPositions()) {
        return new Dynamic(factor).inverseFrequencies(rope, length);
      }
      double exponent = (double) rope.headDim() / (rope.headDim() - 2);
      return rope.frequenciesOver(rope.theta() * Math.pow(alpha, exponent));
    }
  }

  /**
   * Llama 3.1: long waves are stretched, short ones kept, those between blended.
   *
   * @param original positions in pretraining
   */
  record Llama3(double factor, double low, double high, double original) implements RopeScaling {
    @Override
    public double[] inverseFrequencies(RotaryEmbedding rope, int length) {
      return Arrays.stream(rope.frequenciesOver(rope.theta())).map(this::scale).toArray();
    }

    private double scale(double frequency) {
      double turns = original * frequency / (2 * Math.PI);
      if (turns < low) {
        return frequency / factor;
      }
      if (turns > high) {
        return frequency;
      }
      double smooth = (turns - low) / (high - low);
      return (1 - smooth) * frequency / factor + smooth * frequency;
    }
  }

  /**
   * LongRoPE, arXiv 2402.13753: each frequency has a divisor of its own, and another in windows
   * that are longer than those of pretraining.
   *
   * @param shortDivisors for windows of up to {@code original} positions
   */
  record LongRope(
      List<Double> shortDivisors,
      List<Double> longDivisors,
      double original,
      @Override double attentionFactor)
      implements RopeScaling {
    public LongRope {
      shortDivisors = List.copyOf(shortDivisors);
      longDivisors = List.copyOf(longDivisors);
    }

    @Override
    public boolean isRereadAfter(int length) {
      return length == (int) original;
    }

    @Override
    public double[] inverseFrequencies(RotaryEmbedding rope, int length) {
      List<Double> divisors = length > original ? longDivisors : shortDivisors;
      double[] frequencies = rope.frequenciesOver(rope.theta());
      for (int j = 0; j < frequencies.length; j++) {
        frequencies[j] /= divisors.get(j);
      }
      return frequencies;
    }
  }

  /**
   * Of all frequencies only the first turn; the others are 0.
   *
   * @param turning how many turn
   */
  record Proportional(int turning, double factor) implements RopeScaling {
    @Override
    public double[] inverseFrequencies(RotaryEmbedding rope, int length) {
      double[] frequencies = rope.frequenciesOver(rope.theta());
      for (int j = 0; j < frequencies.length; j++) {
        frequencies[j] = j < turning ? frequencies[j] / factor : 0;
      }
      return frequencies;
    }
  }

  /**
   * YaRN, arXiv 2309.00071: interpolates slow frequencies, keeps fast ones, with a ramp between.
   *
   * @param betaFast turns over {@code original} positions above which a frequency is kept
   * @param betaSlow turns below which it is interpolated in full
   * @param truncate whether the ramp's ends are rounded to whole frequencies
   */
  record Yarn(
      double factor,
      double attentionFactor,
      double betaFast,
      double betaSlow,
      double original,
      boolean truncate)
      implements RopeScaling {
    @Override
    public double[] inverseFrequencies(RotaryEmbedding rope, int length) {
      double low = frequencyIndex(rope, betaFast);
      double high = frequencyIndex(rope, betaSlow);
      if (truncate) {
        low = Math.floor(low);
        high = Math.ceil(high);
      }
      low = Math.max(low, 0);
      high = Math.min(high, rope.headDim() - 1);
      if (low == high) {
        high += 0.001;
      }
      double[] frequencies = rope.frequenciesOver(rope.theta());
      for (int j = 0; j < frequencies.length; j++) {
        double interpolated = Math.min(Math.max((j - low) / (high - low), 0), 1);
        frequencies[j] *= interpolated / factor + (1 - interpolated);
      }
      return frequencies;
    }

    /**
     * The (fractional) index of the frequency that makes {@code turns} turns over the original
     * positions.
     */
    private double frequencyIndex(RotaryEmbedding rope, double turns) {
      return rope.headDim()
          * Math.log(original / (turns * 2 * Math.PI))
          / (2 * Math.log(rope.theta()));
    }
  }
}
