package io.github.shortgpt.benchmark;

import java.util.List;
import java.util.OptionalDouble;
import java.util.function.DoubleBinaryOperator;
import org.hipparchus.stat.StatUtils;

/**
 * The share of items that are right.
 *
 * @param parts which ones are: of each subject, or of a task that has none
 */
public record Rate(List<List<Boolean>> parts) {
  public Rate {
    parts = parts.stream().map(List::copyOf).toList();
  }

  /** The rate of items that are no part of anything. */
  static Rate of(List<Boolean> right) {
    return new Rate(List.of(right));
  }

  /** The rate of several parts together, each counting by its items. */
  static Rate pooled(List<Rate> rates) {
    return new Rate(rates.stream().flatMap(rate -> rate.parts.stream()).toList());
  }

  int items() {
    return parts.stream().mapToInt(List::size).sum();
  }

  /** Right ones among all items. */
  public double mean() {
    long right = parts.stream().flatMap(List::stream).filter(each -> each).count();
    return (double) right / items();
  }

  /**
   * Of the mean, as lm-evaluation-harness gives it: that of parts is pooled; none where one is of a
   * single item.
   */
  public OptionalDouble standardError() {
    return standardError(this, (its, unused) -> its);
  }

  /** The mean with its standard error. */
  public Estimate estimate() {
    return new Estimate(mean(), standardError());
  }

  /**
   * This rate as a multiple of the original's. Both are of the same items, many of which both have
   * right or both wrong: the error is that of a ratio of means of pairs (Cochran, Sampling
   * Techniques, 1977, chapter 6), which is small where nearly all answers are the same.
   *
   * @param original of the same items in the same order, some of them right
   */
  public Estimate ratioTo(Rate original) {
    double whole = original.mean();
    double ratio = mean() / whole;
    OptionalDouble error = standardError(original, (its, base) -> its - ratio * base);
    return new Estimate(
        ratio,
        error.isPresent()
            ? OptionalDouble.of(error.getAsDouble() / whole)
            : OptionalDouble.empty());
  }

  /**
   * The standard error of the mean of what an item gets, by its one or zero here and in another
   * rate.
   */
  private OptionalDouble standardError(Rate other, DoubleBinaryOperator value) {
    double squares = 0;
    for (int part = 0; part < parts.size(); part++) {
      double[] values = values(parts.get(part), other.parts.get(part), value);
      if (values.length < 2) {
        return OptionalDouble.empty();
      }
      squares += (values.length - 1) * StatUtils.variance(values);
    }
    double variance = squares / (items() - parts.size());
    return OptionalDouble.of(Math.sqrt(variance / items()));
  }

  private static double[] values(
      List<Boolean> its, List<Boolean> others, DoubleBinaryOperator value) {
    double[] values = new double[its.size()];
    for (int i = 0; i < values.length; i++) {
      values[i] = value.applyAsDouble(its.get(i) ? 1 : 0, others.get(i) ? 1 : 0);
    }
    return values;
  }
}
