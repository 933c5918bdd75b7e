package io.github.shortgpt.score;

import io.github.shortgpt.text.Piece;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.function.ToIntFunction;
import java.util.stream.IntStream;
import org.hipparchus.stat.descriptive.rank.Percentile;

/**
 * How far means would move on other text of the same kind: units of text, documents or windows, are
 * drawn again with replacement, and every layer's mean is taken of the same draws.
 *
 * <p>Intervals are bootstrap-t (Efron and Tibshirani, An Introduction to the Bootstrap, section
 * 12.5) of a ratio of sums with its linearised standard error: percentile intervals are too narrow
 * for a few dozen documents.
 */
public final class Bootstrap {
  /** With fewer documents windows are drawn: a bootstrap of a handful of units says little. */
  public static final int MIN_DOCUMENTS = 20;

  /** With fewer windows nothing is said. */
  public static final int MIN_WINDOWS = 10;

  private static final int RESAMPLES = 2000;
  private static final double CONFIDENCE = 0.95;

  /** What is drawn, and how many there have to be. */
  private record Unit(String name, ToIntFunction<Piece> of, int atLeast) {}

  /** One layer's units: sums of values and numbers of tokens. */
  private static final class Units {
    private final double[] sums;
    private final double[] tokens;

    Units(int units) {
      this.sums = new double[units];
      this.tokens = new double[units];
    }

    double mean(int[] draws) {
      double sum = 0;
      double count = 0;
      for (int unit = 0; unit < draws.length; unit++) {
        sum += draws[unit] * sums[unit];
        count += draws[unit] * tokens[unit];
      }
      return sum / count;
    }

    /** The standard error of a mean of these draws. */
    double error(int[] draws, double mean) {
      double squares = 0;
      double count = 0;
      for (int unit = 0; unit < draws.length; unit++) {
        double residual = sums[unit] - mean * tokens[unit];
        squares += draws[unit] * residual * residual;
        count += draws[unit] * tokens[unit];
      }
      double units = draws.length;
      return Math.sqrt(squares * units / (units - 1)) / count;
    }
  }

  private final Uncertainty settings;
  private final double[] means;
  private final double[] errors;
  private final double[][] drawnMeans;
  private final double[][] drawnErrors;

  private Bootstrap(Units[] layers, Uncertainty settings) {
    this.settings = settings;
    this.means = new double[layers.length];
    this.errors = new double[layers.length];
    this.drawnMeans = new double[RESAMPLES][layers.length];
    this.drawnErrors = new double[RESAMPLES][layers.length];
    int[] once = new int[settings.units()];
    Arrays.fill(once, 1);
    measure(layers, once, means, errors);
    SplittableRandom random = new SplittableRandom(settings.seed());
    for (int i = 0; i < RESAMPLES; i++) {
      int[] draws = new int[settings.units()];
      for (int unit = 0; unit < draws.length; unit++) {
        draws[random.nextInt(draws.length)]++;
      }
      measure(layers, draws, drawnMeans[i], drawnErrors[i]);
    }
  }

  private static void measure(Units[] layers, int[] draws, double[] means, double[] errors) {
    for (int layer = 0; layer < layers.length; layer++) {
      means[layer] = layers[layer].mean(draws);
      errors[layer] = layers[layer].error(draws, means[layer]);
    }
  }

  /** Draws documents, or windows where there are few documents; empty where both are few. */
  public static Optional<Bootstrap> of(Samples samples, long seed) {
    Optional<Bootstrap> documents =
        of(samples, new Unit("document", Piece::document, MIN_DOCUMENTS), seed);
    return documents.or(() -> of(samples, new Unit("window", Piece::window, MIN_WINDOWS), seed));
  }

  private static Optional<Bootstrap> of(Samples samples, Unit unit, long seed) {
    Map<Integer, Integer> places = new HashMap<>();
    int[] place = new int[samples.pieces().size()];
    for (int piece = 0; piece < place.length; piece++) {
      int key = unit.of().applyAsInt(samples.pieces().get(piece));
      place[piece] = places.computeIfAbsent(key, k -> places.size());
    }
    if (places.size() < unit.atLeast()) {
      return Optional.empty();
    }
    Units[] layers = new Units[samples.layers()];
    for (int layer = 0; layer < layers.length; layer++) {
      layers[layer] = new Units(places.size());
      for (int piece = 0; piece < place.length; piece++) {
        layers[layer].sums[place[piece]] += samples.sums().get(layer)[piece];
        layers[layer].tokens[place[piece]] += samples.tokens().get(layer)[piece];
      }
    }
    return Optional.of(
        new Bootstrap(
            layers,
            new Uncertainty(
                CONFIDENCE, "bootstrap-t", unit.name(), places.size(), RESAMPLES, seed)));
  }

  /** What was drawn and how. */
  public Uncertainty settings() {
    return settings;
  }

  /** The interval around a layer's mean. */
  public Interval interval(int layer) {
    double[] deviations =
        IntStream.range(0, RESAMPLES)
            .filter(i -> drawnErrors[i][layer] > 0)
            .mapToDouble(i -> (drawnMeans[i][layer] - means[layer]) / drawnErrors[i][layer])
            .toArray();
    if (deviations.length == 0) {
      return new Interval(means[layer], means[layer]);
    }
    Percentile percentile = new Percentile();
    percentile.setData(deviations);
    double tail = 50 * (1 - CONFIDENCE);
    return new Interval(
        means[layer] - percentile.evaluate(100 - tail) * errors[layer],
        means[layer] - percentile.evaluate(tail) * errors[layer]);
  }

  /** Every layer's mean in one draw. */
  public double[] drawn(int resample) {
    return drawnMeans[resample].clone();
  }
}
