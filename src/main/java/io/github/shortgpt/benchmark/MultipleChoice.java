package io.github.shortgpt.benchmark;

import io.github.shortgpt.family.Decoder;
import io.github.shortgpt.forward.ComputeType;
import io.github.shortgpt.forward.Engine;
import io.github.shortgpt.forward.EvaluationProgress;
import io.github.shortgpt.forward.LayerSubset;
import io.github.shortgpt.text.Tokenizer;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;

/** Evaluates a model, and what is left of it without some layers, on tasks of choices. */
public final class MultipleChoice {
  /** What the harness takes where neither model nor tokenizer says. */
  private static final int DEFAULT_LENGTH = 2048;

  private final RequestEncoder encoder;
  private final Loglikelihoods loglikelihoods;

  /**
   * Evaluations of one model.
   *
   * @param liveBytes what hidden states may take at a time
   */
  public MultipleChoice(
      Engine engine, Decoder decoder, ComputeType type, Tokenizer tokenizer, long liveBytes) {
    this.encoder = new RequestEncoder(tokenizer, length(decoder, tokenizer));
    this.loglikelihoods = new Loglikelihoods(engine, decoder, type, liveBytes);
  }

  /** Tokens that a model takes. */
  static int length(Decoder decoder, Tokenizer tokenizer) {
    long length = decoder.maxPositions().orElse(tokenizer.maxLength().orElse(DEFAULT_LENGTH));
    return (int) Math.min(length, Integer.MAX_VALUE);
  }

  /**
   * Evaluates all tasks in one pass: for each candidate its results, in the order of the tasks.
   *
   * @param candidates layers that are kept
   * @throws TaskException if an item can't be asked of this model
   */
  public List<List<TaskResult>> evaluate(
      List<TaskItems> tasks, List<LayerSubset> candidates, EvaluationProgress progress)
      throws IOException {
    List<Request> requests = tasks.stream().flatMap(task -> task.requests().stream()).toList();
    List<List<TaskResult>> results = new ArrayList<>();
    for (List<Loglikelihood> answers : answers(requests, candidates, progress)) {
      int first = 0;
      List<TaskResult> ofTasks = new ArrayList<>();
      for (TaskItems task : tasks) {
        int end = first + task.requests().size();
        ofTasks.add(result(task, answers.subList(first, end)));
        first = end;
      }
      results.add(ofTasks);
    }
    return results;
  }

  /** For each candidate the answers to all requests, in their order. */
  public List<List<Loglikelihood>> answers(
      List<Request> requests, List<LayerSubset> candidates, EvaluationProgress progress)
      throws IOException {
    List<EncodedRequest> encoded = new ArrayList<>();
    for (Request request : requests) {
      encoded.add(encoder.encode(request));
    }
    return loglikelihoods.measure(encoded, candidates, progress);
  }

  /** What answers to a task's requests, in their order, make of it. */
  static TaskResult result(TaskItems items, List<Loglikelihood> answers) {
    Task task = items.task();
    List<TaskScore> subjects = new ArrayList<>();
    int first = 0;
    for (Map.Entry<String, List<Item>> subject : items.bySubject().entrySet()) {
      int end = first + subject.getValue().stream().mapToInt(item -> item.requests().size()).sum();
      subjects.add(score(items, subject.getKey(), subject.getValue(), answers.subList(first, end)));
      first = end;
    }
    if (task.subjects().isEmpty()) {
      return new TaskResult(task, subjects.get(0), List.of(), List.of());
    }
    List<TaskScore> groups = new ArrayList<>();
    task.subjects()
        .groups(items.bySubject().keySet())
        .forEach(
            (name, members) ->
                groups.add(
                    TaskScore.together(
                        name, subjects.stream().filter(s -> members.contains(s.name())).toList())));
    return new TaskResult(task, TaskScore.together(task.name(), subjects), groups, subjects);
  }

  private static TaskScore score(
      TaskItems task, String name, List<Item> items, List<Loglikelihood> answers) {
    List<ItemVerdict> verdicts = new ArrayList<>();
    int first = 0;
    for (Item item : items) {
      int end = first + item.requests().size();
      verdicts.add(ItemVerdict.of(item, answers.subList(first, end), task.task().formulation()));
      first = end;
    }
    return new TaskScore(
        name,
        task.shots(),
        items.stream().mapToDouble(Item::chance).average().orElseThrow(),
        Rate.of(verdicts.stream().map(ItemVerdict::right).toList()),
        task.task().normalised()
            ? Optional.of(Rate.of(verdicts.stream().map(ItemVerdict::rightNormalised).toList()))
            : Optional.empty(),
        perplexity(items, answers));
  }

  /** Of continuations that have to be known; nothing where items are choices. */
  private static OptionalDouble perplexity(List<Item> items, List<Loglikelihood> answers) {
    if (!items.stream().allMatch(item -> item.choices().isEmpty())) {
      return OptionalDouble.empty();
    }
    double mean = answers.stream().mapToDouble(Loglikelihood::sum).average().orElseThrow();
    return OptionalDouble.of(Math.exp(-mean));
  }
}
