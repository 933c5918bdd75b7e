package io.github.shortgpt.evaluate;

import java.util.List;
import java.util.Optional;

/**
 * How well a model does at a task, a group of its subjects or one of them.
 *
 * @param chance the rate of a blind guess
 * @param acc by log-likelihood
 * @param accNorm by log-likelihood per character of the choice, where the harness reports it
 */
public record TaskScore(
    String name, int shots, int items, double chance, Rate acc, Optional<Rate> accNorm) {
  /** What is left of another model's accuracy, such as that of the unpruned one. */
  public double retained(TaskScore original) {
    return acc.mean() / original.acc.mean();
  }

  /** Several subjects as one. */
  static TaskScore together(String name, List<TaskScore> parts) {
    List<Integer> sizes = parts.stream().map(TaskScore::items).toList();
    int items = sizes.stream().mapToInt(Integer::intValue).sum();
    double chance = parts.stream().mapToDouble(part -> part.chance * part.items).sum() / items;
    List<Rate> normalised = parts.stream().flatMap(part -> part.accNorm.stream()).toList();
    return new TaskScore(
        name,
        parts.get(0).shots,
        items,
        chance,
        Rate.pooled(parts.stream().map(TaskScore::acc).toList(), sizes),
        normalised.size() == parts.size()
            ? Optional.of(Rate.pooled(normalised, sizes))
            : Optional.empty());
  }
}
