package io.github.shortgpt.report;

import java.util.List;
import java.util.Map;

/** What {@code shortgpt eval} measured, number by number. */
final class EvalCsv {
  private EvalCsv() {}

  /** A line for each number. */
  static Table table(EvalReport report) {
    Table table = new Table("model", "task", "part", "metric", "value");
    for (int place = 0; place < report.models().size(); place++) {
      String model = report.models().get(place).name();
      for (EvalMetrics.Result result : report.results(place)) {
        add(table, model, result.task(), null, result.metrics());
        for (List<EvalMetrics.Part> parts : List.of(result.groups(), result.subjects())) {
          parts.forEach(part -> add(table, model, result.task(), part.name(), part.metrics()));
        }
      }
    }
    return table;
  }

  private static void add(
      Table table, String model, String task, String part, Map<String, Object> metrics) {
    metrics.forEach((name, value) -> table.row(model, task, part, name, value));
  }
}
