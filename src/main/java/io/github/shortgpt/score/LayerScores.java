package io.github.shortgpt.score;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.github.shortgpt.text.CalibrationIdentity;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * One number for each layer and what it depends on.
 *
 * @param metric the metric's name, for example {@code block-influence}
 * @param estimator which of the metric's published forms was computed
 * @param dtype the type in which hidden states were computed; null where none were
 * @param calibration null where no text was needed
 * @param layers one score a layer, in order
 * @param uncertainty how intervals were drawn; null where there are none
 * @param samples what the means were taken of; null where they aren't means over text
 * @param blocks the angular distances of blocks; null where they weren't measured
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record LayerScores(
    String metric,
    String estimator,
    String dtype,
    CalibrationIdentity calibration,
    List<LayerScore> layers,
    Uncertainty uncertainty,
    Samples samples,
    Blocks blocks) {
  public LayerScores {
    layers = List.copyOf(layers);
  }

  /**
   * Angular distances of blocks of layers.
   *
   * @param distances {@code [n − 1][start]} for n layers from {@code start} on
   */
  public record Blocks(String estimator, List<List<Double>> distances) {}

  /** Where scores come from: everything but the scores. */
  public record Source(
      String metric, String estimator, String dtype, CalibrationIdentity calibration) {}

  /** Numbers that are no means over text, and so have no intervals. */
  public static LayerScores of(Source source, double[] values) {
    List<LayerScore> layers = new ArrayList<>();
    for (double value : values) {
      layers.add(new LayerScore(layers.size(), value));
    }
    return new LayerScores(
        source.metric(),
        source.estimator(),
        source.dtype(),
        source.calibration(),
        layers,
        null,
        null,
        null);
  }

  /** Means of samples, with their intervals. */
  public static LayerScores of(
      Source source, Samples samples, List<Integer> massive, Blocks blocks, long seed) {
    return of(source, samples, Scale.MEAN, massive, blocks, seed);
  }

  /** What a metric makes of means of samples, with their intervals. */
  public static LayerScores of(
      Source source,
      Samples samples,
      Scale scale,
      List<Integer> massive,
      Blocks blocks,
      long seed) {
    Optional<Bootstrap> bootstrap = Bootstrap.of(samples, seed);
    List<LayerScore> layers = new ArrayList<>();
    for (int layer = 0; layer < samples.layers(); layer++) {
      int index = layer;
      long tokens = samples.countedTokens(layer);
      Optional<Interval> interval = bootstrap.map(drawn -> drawn.interval(index));
      layers.add(
          new LayerScore(
              layer,
              scale.of(samples.mean(layer), tokens),
              interval.map(i -> scale.of(i.low(), tokens)).orElse(null),
              interval.map(i -> scale.of(i.high(), tokens)).orElse(null),
              massive == null ? null : massive.get(layer)));
    }
    return new LayerScores(
        source.metric(),
        source.estimator(),
        source.dtype(),
        source.calibration(),
        layers,
        bootstrap.map(Bootstrap::settings).orElse(null),
        samples,
        blocks);
  }

  /** One number a layer, in order. */
  public double[] values() {
    return layers.stream().mapToDouble(LayerScore::value).toArray();
  }

  /** The scores without what they were computed of, for documents that only name them. */
  public LayerScores withoutSamples() {
    return new LayerScores(metric, estimator, dtype, calibration, layers, uncertainty, null, null);
  }
}
