package io.github.shortgpt.cli;

import io.github.shortgpt.benchmark.RollingPerplexity;
import io.github.shortgpt.benchmark.Task;
import io.github.shortgpt.benchmark.TaskItems;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.Stream;
import picocli.CommandLine.Option;

/** What is measured, and where its data lie. */
final class TaskOptions {
  private static final String PPL = "ppl";

  /** The tasks, for shells to complete. */
  private static final class Names implements Iterable<String> {
    @Override
    public Iterator<String> iterator() {
      Stream<String> ofText = Stream.of(PPL, RollingPerplexity.NAME);
      return Stream.concat(ofText, Task.names().stream()).iterator();
    }
  }

  @Option(
      names = "--tasks",
      split = ",",
      paramLabel = "NAME",
      completionCandidates = Names.class,
      description = {
        "What to measure (default: what there is --data for, and ppl of a text): ppl, perplexity in"
            + " windows; word-ppl, lm-evaluation-harness' perplexity of words and bytes; or",
        "mmlu, cmmlu, hellaswag, piqa, arc_easy, arc_challenge, winogrande, boolq, openbookqa,"
            + " lambada_openai, race as lm-evaluation-harness 0.4.13 asks and counts them;",
        "cmnli, chid, c3 as OpenCompass does."
      })
  private List<String> tasks = new ArrayList<>();

  @Option(
      names = "--data",
      paramLabel = "[TASK=]PATH",
      description = {
        "Held-out text for ppl and word-ppl: a file (.jsonl: one document a line; any other: one"
            + " document), a directory of .txt and .jsonl files, - for stdin, or a name under"
            + " calibration/.",
        "mmlu=DIR is a task's data: a file or directory of .jsonl, .json or .csv files, as they are"
            + " published or in the Hugging Face cache. May be given more than once."
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

  private final Map<String, Path> places = new LinkedHashMap<>();
  private String text;

  /** Refuses what can't be, before any work. */
  void check() throws UsageException {
    for (String given : data) {
      place(given);
    }
    if (tasks.isEmpty()) {
      tasks = new ArrayList<>(text == null ? List.of() : List.of(PPL));
      tasks.addAll(places.keySet());
    }
    if (tasks.isEmpty()) {
      throw new UsageException(
          "There is nothing to measure on: give text with --data FILE, or a task's data with --data"
              + " mmlu=DIR.");
    }
    checkData();
    boolean asksItems = tasks.stream().anyMatch(places::containsKey);
    if (!asksItems && (shots.isPresent() || limit.isPresent())) {
      throw new UsageException("--shots and --limit have no effect without a task of items.");
    }
    if (shots.orElse(0) < 0 || limit.orElse(1) < 1) {
      throw new UsageException("--shots must be at least 0 and --limit at least 1.");
    }
  }

  private void place(String given) throws UsageException {
    int equals = given.indexOf('=');
    String name = equals < 0 ? "" : given.substring(0, equals);
    if (Task.names().contains(name)) {
      if (places.put(name, Path.of(given.substring(equals + 1))) != null) {
        throw new UsageException("The data of " + name + " are given twice.");
      }
    } else if (text == null) {
      text = given;
    } else {
      throw new UsageException(
          "Text is given twice, as %s and as %s. A task's data begin with its name: --data mmlu=DIR."
              .formatted(text, given));
    }
  }

  private void checkData() throws UsageException {
    for (String name : tasks) {
      boolean ofText = name.equals(PPL) || name.equals(RollingPerplexity.NAME);
      if (!ofText && !Task.names().contains(name)) {
        throw new UsageException(
            "There is no task %s. Known are ppl, word-ppl, %s."
                .formatted(name, String.join(", ", Task.names())));
      }
      if (ofText ? text == null : !places.containsKey(name)) {
        throw new UsageException(
            "There are no data for %s. Give %s."
                .formatted(name, ofText ? "text with --data FILE" : "--data " + name + "=DIR"));
      }
    }
    for (String name : places.keySet()) {
      if (!tasks.contains(name)) {
        throw new UsageException("--data " + name + " has no effect: --tasks doesn't name it.");
      }
    }
    if (text != null && !measuresPerplexity() && !measuresWords()) {
      throw new UsageException(
          "--data " + text + " has no effect: --tasks names neither ppl nor word-ppl.");
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

  /** The text, as the user named it. */
  String text() {
    return text;
  }

  /** The items of all tasks that have some, in the order in which they were named. */
  List<TaskItems> items() throws IOException {
    List<TaskItems> items = new ArrayList<>();
    OptionalInt first = limit.map(OptionalInt::of).orElse(OptionalInt.empty());
    for (String name : tasks) {
      if (places.containsKey(name)) {
        items.add(TaskItems.read(Task.named(name), places.get(name), shots.orElse(0), first));
      }
    }
    return items;
  }
}
