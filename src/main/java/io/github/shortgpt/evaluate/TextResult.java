package io.github.shortgpt.evaluate;

import java.util.List;
import java.util.OptionalDouble;
import org.hipparchus.distribution.continuous.TDistribution;
import org.hipparchus.stat.StatUtils;

/**
 * What a model makes of a text.
 *
 * @param windowLosses the mean of −ln p over all ids but the first of each window, in nats
 * @param divergence from the original; null for the original itself, and where the two can't be
 *     compared token by token
 */
public record TextResult(List<Double> windowLosses, Divergence divergence) {
  public TextResult {
    windowLosses = List.copyOf(windowLosses);
  }

  /** Fewer windows than this say nothing of how much they differ. */
  private static final int MIN_WINDOWS = 10;

  private static final double TAIL = 0.025;

  /**
   * How far predictions are from the original's, over all positions.
   *
   * @param mean KL(original ‖ this) in nats
   * @param p99 that of which one position in a hundred is above
   * @param topOneAgreement the share of positions at which both hold the same id for the likeliest
   */
  public record Divergence(double mean, double p99, double topOneAgreement) {}

  /**
   * A perplexity as a multiple of another.
   *
   * @param low the 95 % interval's lower end, or null if there are too few windows for one
   * @param high its upper end
   */
  public record Ratio(double value, Double low, Double high) {}

  /** The mean over all predicted ids, in nats: all windows have equally many. */
  public double loss() {
    return windowLosses.stream().mapToDouble(loss -> loss).average().orElseThrow();
  }

  /** e to the loss. */
  public double perplexity() {
    return Math.exp(loss());
  }

  /**
   * This perplexity as a multiple of the original's. The interval is Student's for the mean of the
   * windows' differences, which is a difference of losses and so a ratio of perplexities.
   *
   * @param original on the same windows
   */
  public Ratio ratioTo(TextResult original) {
    int windows = windowLosses.size();
    double[] differences = new double[windows];
    for (int i = 0; i < windows; i++) {
      differences[i] = windowLosses.get(i) - original.windowLosses.get(i);
    }
    double mean = loss() - original.loss();
    OptionalDouble margin = margin(differences);
    return new Ratio(
        Math.exp(mean),
        margin.isPresent() ? Math.exp(mean - margin.getAsDouble()) : null,
        margin.isPresent() ? Math.exp(mean + margin.getAsDouble()) : null);
  }

  private static OptionalDouble margin(double[] values) {
    int n = values.length;
    if (n < MIN_WINDOWS) {
      return OptionalDouble.empty();
    }
    double error = Math.sqrt(StatUtils.variance(values) / n);
    double quantile = new TDistribution(n - 1).inverseCumulativeProbability(1 - TAIL);
    return OptionalDouble.of(quantile * error);
  }
}
