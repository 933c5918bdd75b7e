package io.github.shortgpt.forward;

/**
 * For every token of a batch, in row order: how far what a candidate predicts there is from what
 * the original does.
 */
public final class TokenComparison {
  private final double[] numbers;
  private final int tokens;

  /**
   * Takes {@code [4, tokens]}: all divergences, then agreements, then losses of the original, then
   * of the candidate.
   */
  TokenComparison(double[] numbers) {
    this.numbers = numbers;
    this.tokens = numbers.length / 4;
  }

  public int tokens() {
    return tokens;
  }

  /** KL(original‖candidate) in nats; rounding may take one of nearly 0 a little below. */
  public double divergence(int token) {
    return numbers[token];
  }

  /** Whether both hold the same id for the likeliest. */
  public boolean agrees(int token) {
    return numbers[tokens + token] == 1;
  }

  /** −ln p of the id that follows, by the original; of no meaning in a row's last column. */
  public double originalLoss(int token) {
    return numbers[2 * tokens + token];
  }

  /** −ln p of the id that follows, by the candidate; of no meaning in a row's last column. */
  public double candidateLoss(int token) {
    return numbers[3 * tokens + token];
  }
}
