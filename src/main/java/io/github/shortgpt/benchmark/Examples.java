package io.github.shortgpt.benchmark;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** The solved items that stand before an item, chosen as lm-evaluation-harness does. */
final class Examples {
  private static final String DELIMITER = "\n\n";

  private final Task task;
  private final List<Row> pool;
  private final int shots;
  private final PythonRandom random;

  Examples(Task task, List<Row> pool, int shots, int seed) {
    this.task = task;
    this.pool = pool;
    this.shots = shots;
    this.random = new PythonRandom(seed);
  }

  /** Examples for the next item; drawn ones depend on all items before. */
  String before(Row item) throws IOException {
    StringBuilder text = new StringBuilder();
    for (Row row : chosen(item)) {
      text.append(task.form().item(row).example()).append(DELIMITER);
    }
    return text.toString();
  }

  private List<Row> chosen(Row item) throws TaskException {
    if (shots == 0) {
      return List.of();
    }
    boolean others = task.examples() == ExampleChoice.DRAWN_FROM_OTHERS;
    int needed = others ? shots + 1 : shots;
    if (pool.size() < needed) {
      throw new TaskException(
          "There are %d examples for %s and %d are needed. Give a smaller --shots."
              .formatted(pool.size(), item.label(), needed));
    }
    if (task.examples() == ExampleChoice.FIRST) {
      return pool.subList(0, shots);
    }
    List<Row> drawn = at(pool, needed);
    return others ? withoutItself(item, drawn) : drawn;
  }

  private List<Row> at(List<Row> rows, int count) {
    return random.sample(rows.size(), count).stream().map(rows::get).toList();
  }

  private List<Row> withoutItself(Row item, List<Row> drawn) throws TaskException {
    List<Row> others = others(item, drawn);
    if (others.size() >= shots) {
      return others.subList(0, shots);
    }
    // Copies of the item were drawn more than once.
    List<Row> rest = others(item, pool);
    if (rest.size() < shots) {
      throw new TaskException("There are too few other examples for " + item.label() + ".");
    }
    return at(rest, shots);
  }

  private static List<Row> others(Row item, List<Row> rows) {
    List<Row> others = new ArrayList<>(rows);
    others.removeIf(row -> row.values().equals(item.values()));
    return others;
  }
}
