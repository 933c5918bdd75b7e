package io.github.shortgpt.score;

/**
 * Tokens that are left out of the mean.
 *
 * @param bos the BOS that was put before each window
 * @param massive tokens whose state before or after the layer carries a massive activation
 */
public record Omission(boolean bos, boolean massive) {
  /** Every token counts. */
  public static final Omission NONE = new Omission(false, false);

  /** An estimator's name with what it leaves out. */
  public String label(String estimator) {
    String label = estimator;
    if (bos) {
      label += "-without-bos";
    }
    if (massive) {
      label += "-without-massive";
    }
    return label;
  }
}
