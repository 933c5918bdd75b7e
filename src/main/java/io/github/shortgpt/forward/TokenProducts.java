package io.github.shortgpt.forward;

/** For every token of a batch, in row order: x·y, ‖x‖ and ‖y‖ of two hidden states x and y. */
public final class TokenProducts {
  private final float[] products;
  private final int tokens;

  /** Takes {@code [3, tokens]}: all x·y, then all ‖x‖, then all ‖y‖. */
  TokenProducts(float[] products) {
    this.products = products;
    this.tokens = products.length / 3;
  }

  public int tokens() {
    return tokens;
  }

  /** x·y. */
  public double mixed(int token) {
    return products[token];
  }

  /** ‖x‖, the length of the first state. */
  public double first(int token) {
    return products[tokens + token];
  }

  /** ‖y‖, the length of the second state. */
  public double second(int token) {
    return products[2 * tokens + token];
  }

  /** cos(x, y), in float64; not a number where a state is zero or not finite. */
  public double cosine(int token) {
    return mixed(token) / (first(token) * second(token));
  }
}
