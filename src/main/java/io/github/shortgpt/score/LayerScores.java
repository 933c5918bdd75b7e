package io.github.shortgpt.score;

import io.github.shortgpt.text.CalibrationIdentity;
import java.util.List;

/**
 * One number for each layer and what it depends on.
 *
 * @param metric the metric's name, for example {@code block-influence}
 * @param estimator which of the metric's published forms was computed
 * @param dtype the type in which hidden states were computed
 * @param layers one score a layer, in order
 */
public record LayerScores(
    String metric,
    String estimator,
    String dtype,
    CalibrationIdentity calibration,
    List<LayerScore> layers) {
  public LayerScores {
    layers = List.copyOf(layers);
  }
}
