package io.github.shortgpt.speed;

import java.util.Arrays;
import java.util.stream.DoubleStream;

/** What several runs gave. */
public record Spread(double median, double least, double most) {
  /** The spread of at least one number. */
  static Spread of(DoubleStream numbers) {
    double[] sorted = numbers.sorted().toArray();
    int half = sorted.length / 2;
    double median = sorted.length % 2 == 1 ? sorted[half] : (sorted[half - 1] + sorted[half]) / 2;
    return new Spread(median, sorted[0], Arrays.stream(sorted).max().orElseThrow());
  }
}
