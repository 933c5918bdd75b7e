package io.github.shortgpt.cli;

import io.github.shortgpt.benchmark.RollingPerplexity;
import io.github.shortgpt.benchmark.Task;
import io.github.shortgpt.benchmark.TaskItems;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.Stream;
import picocli.CommandLine.Option;

/** What is measured, and where its data lie. */
final class TaskOptions {
  private static final String PPL = "ppl";

  /** Tasks whose data are a text. */
  private static final List<String> OF_TEXT =
      List.of(PPL, RollingPerplexity.NAME, RepetitionOptions.NAME);

  /** The tasks, for shells to complete. */
  private static final class Names implements Iterable<String> {
    @Override
    public Iterator<String> iterator() {
      return Stream.concat(OF_TEXT.stream(), Task.names().stream()).iterator();
    }
  }

  @Option(
      names = "--tasks",
      split = ",",
      paramLabel = "NAME",
      completionCandidates = Names.class,
      description = {
        "What to measure (default: what there is --data for, and ppl of a text): ppl, perplexity in"
            + " windows; word-ppl, lm-evaluation-harness' perplexity of words and bytes; repetition,"
            + " how much greedy continuations of the text repeat themselves; or",
        "mmlu, cmmlu, hellaswag, piqa, arc_easy, arc_challenge, winogrande, boolq, openbookqa,"
            + " lambada_openai, race as lm-evaluation-harness 0.4.13 asks and counts them;",
        "cmnli, chid, c3 as OpenCompass does."
      })
  private List<String> tasks = new ArrayList<>();

  @Option(
      names = "--data",
      paramLabel = "[TASK=]PATH",
      description = {
        "Held-out text for ppl, word-ppl and repetition: a file (.jsonl: one document a line; .parquet:"
            + " one a row; any other: one document), a directory of .txt and .jsonl or else .parquet"
            + " files, - for stdin, a name under calibration/, or Salesforce/wikitext, lines joined as"
            + " GPTQ does, EleutherAI/wikitext_document_level or roneneldan/TinyStories of the Hugging"
            + " Face cache.",
        "mmlu=DIR is a task's data: a file or directory of .jsonl, .json, .csv or .parquet files, as"
            + " they are published, or a data set of the Hugging Face cache by its name, org/name. A"
            + " split that is there as text too is read from that. May be given more than once."
      })
  private List<String> data = new ArrayList<>();

  @Option(
      names = "--shots",
      paramLabel = "N",
      description = "Solved examples before each item of a task (default: none).")
  private Optional<Integer> shots = Optional.empty();

  @Option(
      names = "--limit",
      paramLabel = "N",
      description = "Only the first N items of each task, or of each of its subjects.")
  private Optional<Integer> limit = Optional.empty();

  private TaskData named;

  /**
   * Refuses what can't be, before any work.
   *
   * @param other whether something else is measured, so that nothing has to be here
   */
  void check(boolean other, Console console) throws UsageException {
    named = TaskData.of(data, console);
    if (tasks.isEmpty()) {
      tasks = new ArrayList<>(named.text() == null ? List.of() : List.of(PPL));
      tasks.addAll(named.places().keySet());
    }
    if (tasks.isEmpty() && !other) {
      throw new UsageException(
          "There is nothing to measure on: give text with --data FILE, or a task's data with --data"
              + " mmlu=DIR; or --bench, which needs none.");
    }
    checkData();
    if (!asksItems() && (shots.isPresent() || limit.isPresent())) {
      throw new UsageException("--shots and --limit have no effect without a task of items.");
    }
    if (shots.orElse(0) < 0 || limit.orElse(1) < 1) {
      throw new UsageException("--shots must be at least 0 and --limit at least 1.");
    }
  }

  private void checkData() throws UsageException {
    for (String name : tasks) {
      boolean ofText = OF_TEXT.contains(name);
      if (!ofText && !Task.names().contains(name)) {
        throw new UsageException(
            "There is no task %s. Known are %s, %s."
                .formatted(name, String.join(", ", OF_TEXT), String.join(", ", Task.names())));
      }
      if (ofText ? named.text() == null : !named.places().containsKey(name)) {
        throw new UsageException(
            "There are no data for %s. Give %s."
                .formatted(name, ofText ? "text with --data FILE" : "--data " + name + "=DIR"));
      }
    }
    for (String name : named.places().keySet()) {
      if (!tasks.contains(name)) {
        throw new UsageException("--data " + name + " has no effect: --tasks doesn't name it.");
      }
    }
    if (named.text() != null && !readsText()) {
      throw new UsageException(
          "--data %s has no effect: --tasks names none of %s."
              .formatted(named.text(), String.join(", ", OF_TEXT)));
    }
  }

  /** Whether perplexity in windows is wanted. */
  boolean measuresPerplexity() {
    return tasks.contains(PPL);
  }

  /** Whether perplexity by words is wanted. */
  boolean measuresWords() {
    return tasks.contains(RollingPerplexity.NAME);
  }

  /** Whether any task has items. */
  boolean asksItems() {
    return tasks.stream().anyMatch(named.places()::containsKey);
  }

  /** Whether this task is among those with items. */
  boolean asks(String name) {
    return tasks.contains(name) && named.places().containsKey(name);
  }

  /** Whether it is wanted how continuations repeat themselves. */
  boolean measuresRepetition() {
    return tasks.contains(RepetitionOptions.NAME);
  }

  /** Whether any task reads the text. */
  boolean readsText() {
    return tasks.stream().anyMatch(OF_TEXT::contains);
  }

  /** The text, as the user named it. */
  String text() {
    return named.text();
  }

  /** The items of all tasks that have some, in the order in which they were named. */
  List<TaskItems> items() throws IOException {
    OptionalInt first = limit.map(OptionalInt::of).orElse(OptionalInt.empty());
    return named.items(tasks, shots.orElse(0), first);
  }
}
