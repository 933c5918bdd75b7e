package io.github.shortgpt.forward;

/** For every token of a batch, in row order: x·y, ‖x‖ and ‖y‖ of two hidden states x and y. */
public final class TokenProducts {
  private final float[] mixed;
  private final float[] first;
  private final float[] second;

  /** Takes x·y, ‖x‖ and ‖y‖ of every token. */
  TokenProducts(float[] mixed, float[] first, float[] second) {
    this.mixed = mixed;
    this.first = first;
    this.second = second;
  }

  public int tokens() {
    return mixed.length;
  }

  /** x·y. */
  public double mixed(int token) {
    return mixed[token];
  }

  /** ‖x‖, the length of the first state. */
  public double first(int token) {
    return first[token];
  }

  /** ‖y‖, the length of the second state. */
  public double second(int token) {
    return second[token];
  }

  /** cos(x, y), in float64; not a number where a state is zero or not finite. */
  public double cosine(int token) {
    return mixed(token) / (first(token) * second(token));
  }
}
