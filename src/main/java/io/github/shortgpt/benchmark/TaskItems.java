package io.github.shortgpt.benchmark;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.TreeMap;
import java.util.stream.Stream;

/** A task's items, ready to be asked: by subject, in the order of the files. */
public final class TaskItems {
  /** The seed of the harness for examples. */
  private static final int SEED = 1234;

  private final Task task;
  private final int shots;
  private final Map<String, List<Item>> bySubject;

  private TaskItems(Task task, int shots, Map<String, List<Item>> bySubject) {
    this.task = task;
    this.shots = shots;
    this.bySubject = bySubject;
  }

  /**
   * Reads items from local files.
   *
   * @param path a file or a directory; examples are looked for in it too, or beside the file
   * @param shots examples before each item
   * @param limit items of each subject, the first ones; all if empty
   * @throws TaskException naming the file, and the record, that isn't of this task
   */
  public static TaskItems read(Task task, Path path, int shots, OptionalInt limit)
      throws IOException {
    if (shots > 0 && task.examples() == ExampleChoice.NONE) {
      throw new TaskException(
          task.name() + " is asked as OpenCompass does, without examples. Leave out --shots.");
    }
    TaskFiles files = TaskFiles.of(task, path);
    Map<String, List<Row>> evaluated = bySubject(task, files.evaluated());
    Map<String, List<Row>> examples = shots == 0 ? Map.of() : bySubject(task, files.examples());
    Map<String, List<Item>> items = new LinkedHashMap<>();
    for (Map.Entry<String, List<Row>> subject : evaluated.entrySet()) {
      List<Row> rows = task.form().records(subject.getValue());
      String name = subject.getKey();
      if (rows.isEmpty()) {
        throw new TaskException(path + " has no items of " + name + ".");
      }
      String preface = task.subjects().isEmpty() ? "" : task.subjects().preface(name);
      Examples drawn =
          new Examples(
              task, task.form().records(examples.getOrDefault(name, List.of())), shots, SEED);
      List<Item> ready = new ArrayList<>();
      for (Row row : rows.subList(0, Math.min(rows.size(), limit.orElse(rows.size())))) {
        ready.add(task.form().item(row).after(preface + drawn.before(row)));
      }
      items.put(name, List.copyOf(ready));
    }
    return new TaskItems(task, shots, items);
  }

  /** A task without subjects is one of its own name. */
  private static Map<String, List<Row>> bySubject(Task task, List<Path> files) throws IOException {
    Map<String, List<Row>> bySubject = new TreeMap<>();
    for (Path file : files) {
      for (Row row : RowReader.read(file)) {
        String subject =
            task.subjects().isEmpty()
                ? task.name()
                : row.has("subject") ? row.text("subject") : subject(task, file);
        if (!task.subjects().isEmpty() && !task.subjects().contains(subject)) {
          throw new TaskException(
              file + ": " + task.name() + " has no subject \"" + subject + "\".");
        }
        bySubject.computeIfAbsent(subject, s -> new ArrayList<>()).add(row);
      }
    }
    return bySubject;
  }

  /** A file is named after its subject, or a directory around it is and it after its split. */
  private static String subject(Task task, Path file) {
    String name = file.getFileName().toString();
    String stem = name.substring(0, name.lastIndexOf('.')).replaceAll("_(test|dev)$", "");
    Path parent = file.toAbsolutePath().getParent();
    return Stream.concat(
            Stream.of(stem),
            Stream.iterate(parent, p -> p.getFileName() != null, Path::getParent)
                .limit(2)
                .map(p -> p.getFileName().toString()))
        .filter(task.subjects()::contains)
        .findFirst()
        .orElse(stem);
  }

  public Task task() {
    return task;
  }

  public int shots() {
    return shots;
  }

  /** Items by subject; a task without subjects has one, of its own name. */
  Map<String, List<Item>> bySubject() {
    return bySubject;
  }

  /** All requests, in order. */
  List<Request> requests() {
    return bySubject.values().stream()
        .flatMap(List::stream)
        .flatMap(item -> item.requests().stream())
        .toList();
  }
}
