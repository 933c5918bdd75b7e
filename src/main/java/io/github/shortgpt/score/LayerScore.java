package io.github.shortgpt.score;

/**
 * How much one layer matters.
 *
 * @param layer 0-based
 * @param value finite; what it measures is the metric's to say
 */
public record LayerScore(int layer, double value) {
  public LayerScore {
    if (!Double.isFinite(value)) {
      throw new IllegalArgumentException("layer " + layer + " scores " + value);
    }
  }
}
