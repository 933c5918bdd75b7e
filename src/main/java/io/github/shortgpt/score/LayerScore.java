package io.github.shortgpt.score;

import com.fasterxml.jackson.annotation.JsonInclude;

/**
 * How much one layer matters.
 *
 * @param layer 0-based
 * @param value finite; what it measures is the metric's to say
 * @param low where its interval begins; null where none was drawn
 * @param high where it ends
 * @param massive tokens with a massive activation behind the layer; null where they weren't counted
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record LayerScore(int layer, double value, Double low, Double high, Integer massive) {
  public LayerScore {
    if (!Double.isFinite(value)) {
      throw new IllegalArgumentException("layer " + layer + " scores " + value);
    }
  }

  /** A score without an interval. */
  public LayerScore(int layer, double value) {
    this(layer, value, null, null, null);
  }
}
