package io.github.shortgpt.benchmark;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;

class RateTest {
  @Test
  void theStandardErrorIsTheSampleDeviationOverTheRootOfTheItems() {
    Rate rate = Rate.of(3, 5);
    double deviation = Math.sqrt((3 * 0.4 * 0.4 + 2 * 0.6 * 0.6) / 4);
    assertEquals(0.6, rate.mean());
    assertEquals(deviation / Math.sqrt(5), rate.standardError().orElseThrow(), 1e-15);
    assertTrue(Rate.of(1, 1).standardError().isEmpty());
  }

  /** lm_eval's mean_stderr, aggregate_subtask_metrics and pooled_sample_stderr of the same. */
  @Test
  void aGroupWeighsItsPartsByTheirItemsAndPoolsTheirErrors() {
    Rate pooled = Rate.pooled(List.of(Rate.of(3, 5), Rate.of(10, 40)), List.of(5, 40));
    assertEquals(0.28888888888888886, pooled.mean(), 1e-15);
    assertEquals(0.06705314333428189, pooled.standardError().orElseThrow(), 1e-15);
    Rate unknown = Rate.pooled(List.of(Rate.of(1, 1), Rate.of(1, 2)), List.of(1, 2));
    assertTrue(unknown.standardError().isEmpty());
  }

  @Test
  void whatIsRetainedIsAShareOfTheOriginal() {
    TaskScore original = score(Rate.of(4, 5));
    TaskScore pruned = score(Rate.of(2, 5));
    assertEquals(0.5, pruned.retained(original).orElseThrow());
    // 0.4 − 0.25 of 0.8 − 0.25.
    assertEquals(0.15 / 0.55, pruned.retainedAboveChance(original).orElseThrow(), 1e-15);
    TaskScore blind = score(Rate.of(1, 5));
    assertTrue(pruned.retainedAboveChance(blind).isEmpty());
  }

  private static TaskScore score(Rate acc) {
    return new TaskScore("task", 0, 5, 0.25, acc, Optional.empty(), OptionalDouble.empty());
  }
}
