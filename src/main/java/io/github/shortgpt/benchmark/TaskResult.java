package io.github.shortgpt.benchmark;

import java.util.List;

/**
 * A model's result at a task.
 *
 * @param groups of subjects, such as MMLU's four; none where a task has none
 * @param subjects each by itself; none where a task has none
 */
public record TaskResult(
    Task task, TaskScore total, List<TaskScore> groups, List<TaskScore> subjects) {
  public TaskResult {
    groups = List.copyOf(groups);
    subjects = List.copyOf(subjects);
  }
}
