package io.github.shortgpt.forward;

/** For some ids, in the order asked: how likely they are, and whether none is likelier. */
public final class TokenLikelihoods {
  private final double[] numbers;
  private final int ids;

  /** Takes {@code [2, ids]}: all log-likelihoods, then 1 for each id that is the likeliest. */
  TokenLikelihoods(double[] numbers) {
    this.numbers = numbers;
    this.ids = numbers.length / 2;
  }

  /** ln p of an id. */
  public double logLikelihood(int id) {
    return numbers[id];
  }

  /** Whether an id is the likeliest; of several the one with the lowest number. */
  public boolean isGreedy(int id) {
    return numbers[ids + id] == 1;
  }
}
