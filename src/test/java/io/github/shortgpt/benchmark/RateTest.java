package io.github.shortgpt.benchmark;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.stream.IntStream;
import org.hipparchus.stat.StatUtils;
import org.junit.jupiter.api.Test;

class RateTest {
  /** So many right ones, then the others. */
  private static Rate rate(int right, int items) {
    return Rate.of(IntStream.range(0, items).mapToObj(i -> i < right).toList());
  }

  @Test
  void theStandardErrorIsTheSampleDeviationOverTheRootOfTheItems() {
    Rate rate = rate(3, 5);
    double deviation = Math.sqrt((3 * 0.4 * 0.4 + 2 * 0.6 * 0.6) / 4);
    assertEquals(0.6, rate.mean());
    assertEquals(deviation / Math.sqrt(5), rate.standardError().orElseThrow(), 1e-15);
    assertTrue(rate(1, 1).standardError().isEmpty());
  }

  /** lm_eval's mean_stderr, aggregate_subtask_metrics and pooled_sample_stderr of the same. */
  @Test
  void aGroupWeighsItsPartsByTheirItemsAndPoolsTheirErrors() {
    Rate pooled = Rate.pooled(List.of(rate(3, 5), rate(10, 40)));
    assertEquals(0.28888888888888886, pooled.mean(), 1e-15);
    assertEquals(0.06705314333428189, pooled.standardError().orElseThrow(), 1e-15);
    Rate unknown = Rate.pooled(List.of(rate(1, 1), rate(1, 2)));
    assertTrue(unknown.standardError().isEmpty());
  }

  @Test
  void aMultipleOfTheOriginalIsAsSureAsItemsDifferFromTheOriginals() {
    Rate original = rate(60, 100);

    Estimate same = original.ratioTo(original);
    assertEquals(new Estimate(1, OptionalDouble.of(0)), same);

    // Ten items fewer right.
    Estimate losing = rate(50, 100).ratioTo(original);
    double ratio = 50.0 / 60;
    double squares = 50 * Math.pow(1 - ratio, 2) + 10 * ratio * ratio;
    assertEquals(ratio, losing.value(), 1e-15);
    assertEquals(Math.sqrt(squares / 99 / 100) / 0.6, losing.standardError().orElseThrow(), 1e-15);
    // As many right, but others.
    Estimate others =
        Rate.of(IntStream.range(0, 100).mapToObj(i -> i >= 40).toList()).ratioTo(original);
    assertEquals(1, others.value(), 1e-15);
    assertEquals(Math.sqrt(80.0 / 99 / 100) / 0.6, others.standardError().orElseThrow(), 1e-15);
    assertTrue(rate(1, 1).ratioTo(rate(1, 1)).standardError().isEmpty());
  }

  @Test
  void theErrorsOfAMultipleArePooledOverParts() {
    // All that changes is one item of the first part, which the original has right.
    Rate original = Rate.pooled(List.of(rate(3, 4), rate(1, 2)));
    Rate pruned = Rate.pooled(List.of(rate(2, 4), rate(1, 2)));
    double r = 3.0 / 4;
    double[] first = {1 - r, 1 - r, -r, 0};
    double[] second = {1 - r, 0};
    double variance = (3 * StatUtils.variance(first) + StatUtils.variance(second)) / (6 - 2);

    Estimate multiple = pruned.ratioTo(original);

    assertEquals(r, multiple.value(), 1e-15);
    assertEquals(
        Math.sqrt(variance / 6) / (4 / 6.0), multiple.standardError().orElseThrow(), 1e-15);
  }

  @Test
  void whatIsRetainedIsAShareOfTheOriginal() {
    TaskScore original = score(rate(4, 5));
    TaskScore pruned = score(rate(2, 5));
    assertEquals(0.5, pruned.retained(original).orElseThrow());
    // 0.4 − 0.25 of 0.8 − 0.25.
    assertEquals(0.15 / 0.55, pruned.retainedAboveChance(original).orElseThrow(), 1e-15);
    TaskScore blind = score(rate(1, 5));
    assertTrue(pruned.retainedAboveChance(blind).isEmpty());
  }

  private static TaskScore score(Rate acc) {
    return new TaskScore("task", 0, 0.25, acc, Optional.empty(), OptionalDouble.empty());
  }
}
