package io.github.shortgpt.report;

import io.github.shortgpt.benchmark.TaskResult;
import io.github.shortgpt.benchmark.TaskScore;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The page of an {@link EvalReport}. */
final class EvalPage {
  private EvalPage() {}

  static String of(EvalReport report) {
    EvalReport.Model original = report.models().get(0);
    HtmlPage page = new HtmlPage(report.title());
    report.verdicts().lines().forEach(page::text);
    List<Picture> pictures = EvalPicture.all(report);
    for (int i = 0; i < pictures.size(); i++) {
      page.picture(pictures.get(i), "picture-" + i);
    }
    int task = 0;
    for (Section section : new EvalTables(report).sections()) {
      page.heading(section.title()).text(section.basis() + ".").table(section.table());
      boolean ofItems =
          task < original.measured().tasks().size()
              && original.measured().tasks().get(task).task().name().equals(section.title());
      if (ofItems) {
        addGroups(page, report, task);
        task++;
      }
    }
    for (EvalReport.Model model : report.models()) {
      page.heading("Settings of " + model.name()).settings(settings(model));
    }
    return page.heading("Settings").settings(settings(report)).html();
  }

  /** A task's groups of subjects, a column for each model. */
  private static void addGroups(HtmlPage page, EvalReport report, int task) {
    List<TaskScore> groups = report.models().get(0).measured().tasks().get(task).groups();
    if (groups.isEmpty()) {
      return;
    }
    List<String> header = new ArrayList<>(List.of("acc", "items"));
    report.models().forEach(model -> header.add(model.name()));
    Table table = new Table(header.toArray(String[]::new));
    for (int group = 0; group < groups.size(); group++) {
      List<Object> row = new ArrayList<>();
      row.add(groups.get(group).name());
      row.add(groups.get(group).items());
      for (EvalReport.Model model : report.models()) {
        TaskResult result = model.measured().tasks().get(task);
        row.add(EvalTables.rate(result.groups().get(group).acc()));
      }
      table.row(row.toArray());
    }
    page.table(table);
  }

  private static Map<String, String> settings(EvalReport.Model model) {
    Map<String, String> settings = new LinkedHashMap<>();
    settings.put("checkpoint", model.path());
    settings.put("layers", String.valueOf(model.layers()));
    settings.put("parameters", String.valueOf(model.parameters()));
    settings.put("bytes", String.valueOf(model.bytes()));
    if (model.removed() != null && !model.removed().isEmpty()) {
      settings.put("without (0-based)", Layers.text(model.removed()));
    }
    return settings;
  }

  private static Map<String, String> settings(EvalReport report) {
    Map<String, String> settings = new LinkedHashMap<>();
    settings.put("dtype", report.dtype());
    if (report.data() != null) {
      settings.put("text", report.data().identity().name());
      settings.put("text SHA-256", report.data().identity().sha256());
      settings.put("tokens", String.valueOf(report.data().identity().tokens()));
    }
    if (report.bench() != null) {
      settings.put("threads", String.valueOf(report.bench().threads()));
    }
    settings.put("shortgpt", report.version());
    return settings;
  }
}
