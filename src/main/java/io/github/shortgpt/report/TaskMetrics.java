package io.github.shortgpt.report;

import com.fasterxml.jackson.annotation.JsonInclude;
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
   * One task.
   *
   * @param groups of subjects, and subjects; absent where a task has none
   */
  @JsonInclude(JsonInclude.Include.NON_EMPTY)
  private record TaskJson(
      String task,
      String formulation,
      Map<String, Object> metrics,
      List<Part> groups,
      List<Part> subjects) {}

  private record Part(String name, Map<String, Object> metrics) {}

  /**
   * A result.
   *
   * @param original the original's; null if this is the original's
   */
  static Object json(TaskResult result, TaskResult original) {
    return new TaskJson(
        result.task().name(),
        result.task().formulation().label(),
        metrics(result.total(), original == null ? null : original.total()),
        parts(result.groups(), original == null ? null : original.groups()),
        parts(result.subjects(), original == null ? null : original.subjects()));
  }

  private static List<Part> parts(List<TaskScore> scores, List<TaskScore> originals) {
    List<Part> parts = new ArrayList<>();
    for (int i = 0; i < scores.size(); i++) {
      TaskScore original = originals == null ? null : originals.get(i);
      parts.add(new Part(scores.get(i).name(), metrics(scores.get(i), original)));
    }
    return parts;
  }

  private static Map<String, Object> metrics(TaskScore score, TaskScore original) {
    Map<String, Object> metrics = new TreeMap<>();
    put(metrics, "acc", score.acc());
    score.accNorm().ifPresent(rate -> put(metrics, "accNorm", rate));
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
