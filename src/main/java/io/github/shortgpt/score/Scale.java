package io.github.shortgpt.score;

/**
 * What a layer's score is, of the mean over its tokens. All grow with the mean, so ranks, intervals
 * and draws are those of the mean.
 */
public enum Scale {
  /** The mean itself. */
  MEAN {
    @Override
    double of(double mean, long tokens) {
      return mean;
    }
  },

  /** The sum over tokens. */
  SUM {
    @Override
    double of(double mean, long tokens) {
      return mean * tokens;
    }
  },

  /** e to the mean: a perplexity, of a mean loss in nats. */
  EXPONENTIAL {
    @Override
    double of(double mean, long tokens) {
      return Math.exp(mean);
    }
  };

  abstract double of(double mean, long tokens);
}
