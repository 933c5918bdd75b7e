package io.github.shortgpt.benchmark;

import java.util.List;
import java.util.OptionalDouble;

/**
 * The share of items that are right.
 *
 * @param standardError of the mean, as lm-evaluation-harness gives it; none of a single item
 */
public record Rate(double mean, OptionalDouble standardError) {
  /** The rate of right ones among some items. */
  static Rate of(long right, int items) {
    double mean = (double) right / items;
    // The sample variance of ones and zeros.
    return new Rate(
        mean,
        items < 2
            ? OptionalDouble.empty()
            : OptionalDouble.of(Math.sqrt(mean * (1 - mean) / (items - 1))));
  }

  /** The rate of several parts together, each counting by its items: the error is pooled. */
  static Rate pooled(List<Rate> parts, List<Integer> items) {
    double all = items.stream().mapToInt(Integer::intValue).sum();
    double mean = 0;
    double squares = 0;
    boolean known = true;
    for (int i = 0; i < parts.size(); i++) {
      double n = items.get(i);
      mean += parts.get(i).mean * n / all;
      known &= parts.get(i).standardError.isPresent();
      squares += (n - 1) * n * Math.pow(parts.get(i).standardError.orElse(0), 2);
    }
    double variance = squares / (all - parts.size());
    return new Rate(
        mean, known ? OptionalDouble.of(Math.sqrt(variance / all)) : OptionalDouble.empty());
  }
}
