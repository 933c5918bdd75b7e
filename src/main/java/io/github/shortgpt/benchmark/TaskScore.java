package io.github.shortgpt.benchmark;

import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * How well a model does at a task, a group of its subjects or one of them.
 *
 * @param chance the rate of a blind guess
 * @param acc by log-likelihood
 * @param accNorm by log-likelihood per character of the choice, where the harness reports it
 * @param perplexity of the continuations that have to be known: e to the mean of −ln p of each as a
 *     whole, as the harness has it; empty where items are choices
 */
public record TaskScore(
    String name,
    int shots,
    double chance,
    Rate acc,
    Optional<Rate> accNorm,
    OptionalDouble perplexity) {
  /** How many were asked. */
  public int items() {
    return acc.items();
  }

  /** What is left of the original's accuracy; nothing where that is none. */
  public OptionalDouble retained(TaskScore original) {
    return share(acc.mean(), original.acc.mean());
  }

  /** The same of what is above a blind guess; nothing where the original is not above it. */
  public OptionalDouble retainedAboveChance(TaskScore original) {
    return share(acc.mean() - chance, original.acc.mean() - chance);
  }

  private static OptionalDouble share(double part, double whole) {
    return whole > 0 ? OptionalDouble.of(part / whole) : OptionalDouble.empty();
  }

  /** Several subjects as one. */
  static TaskScore together(String name, List<TaskScore> parts) {
    Rate acc = Rate.pooled(parts.stream().map(TaskScore::acc).toList());
    double guessed = parts.stream().mapToDouble(part -> part.chance * part.items()).sum();
    List<Rate> normalised = parts.stream().flatMap(part -> part.accNorm.stream()).toList();
    return new TaskScore(
        name,
        parts.get(0).shots,
        guessed / acc.items(),
        acc,
        normalised.size() == parts.size() ? Optional.of(Rate.pooled(normalised)) : Optional.empty(),
        OptionalDouble.empty());
  }
}
