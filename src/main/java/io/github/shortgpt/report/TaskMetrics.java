package io.github.shortgpt.report;

import io.github.shortgpt.benchmark.Rate;
import io.github.shortgpt.benchmark.TaskResult;
import io.github.shortgpt.benchmark.TaskScore;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** A task's result as documents have it. */
final class TaskMetrics {
  private TaskMetrics() {}

  /**
   * A result.
   *
   * @param original the original's; null if this is the original's
   */
  static EvalMetrics.Result json(TaskResult result, TaskResult original) {
    return new EvalMetrics.Result(
        result.task().name(),
        result.task().formulation().label(),
        metrics(result.total(), original == null ? null : original.total()),
        parts(result.groups(), original == null ? null : original.groups()),
        parts(result.subjects(), original == null ? null : original.subjects()));
  }

  private static List<EvalMetrics.Part> parts(List<TaskScore> scores, List<TaskScore> originals) {
    List<EvalMetrics.Part> parts = new ArrayList<>();
    for (int i = 0; i < scores.size(); i++) {
      TaskScore original = originals == null ? null : originals.get(i);
      parts.add(new EvalMetrics.Part(scores.get(i).name(), metrics(scores.get(i), original)));
    }
    return parts;
  }

  private static Map<String, Object> metrics(TaskScore score, TaskScore original) {
    Map<String, Object> metrics = new TreeMap<>();
    put(metrics, "acc", score.acc());
    score.accNorm().ifPresent(rate -> put(metrics, "accNorm", rate));
    score.perplexity().ifPresent(perplexity -> metrics.put("perplexity", perplexity));
    metrics.put("items", score.items());
    metrics.put("shots", score.shots());
    metrics.put("chance", score.chance());
    if (original != null) {
      score.retained(original).ifPresent(share -> metrics.put("retained", share));
      score
          .retainedAboveChance(original)
          .ifPresent(share -> metrics.put("retainedAboveChance", share));
    }
    return metrics;
  }

  private static void put(Map<String, Object> metrics, String name, Rate rate) {
    metrics.put(name, rate.mean());
    rate.standardError().ifPresent(error -> metrics.put(name + "Stderr", error));
  }
}
