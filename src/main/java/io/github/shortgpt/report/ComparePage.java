package io.github.shortgpt.report;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The page of a {@link CompareReport}. */
final class ComparePage {
  private ComparePage() {}

  static String of(CompareReport report) {
    int count = report.runs().size();
    HtmlPage page = new HtmlPage(count + " rankings of " + report.layers() + " layers");
    for (int i = 0; i < count; i++) {
      ComparedRun run = report.runs().get(i);
      page.text(CompareReport.letter(i) + ": " + run.label() + ". " + run.basis() + ".");
    }
    page.picture(report.picture(), "ranks");
    if (report.changing() != null) {
      page.text(
          report.changing().isEmpty()
              ? "Marked are the %s layers that go; all runs remove the same."
                  .formatted(report.remove())
              : "Marked are the %s layers that go. Layers that change sides: %s."
                  .formatted(report.remove(), Layers.text(report.changing())));
    }
    page.heading("Pairs").table(pairs(report));
    for (int i = 0; i < count; i++) {
      String stability = CompareTable.stability(report.runs().get(i));
      page.text(stability.isEmpty() ? "" : CompareReport.letter(i) + " " + stability + ".");
    }
    page.picture(ComparePicture.overlaps(report), "overlaps").table(overlaps(report));
    page.heading("Layers").table(layers(report));
    for (int i = 0; i < count; i++) {
      ComparedRun run = report.runs().get(i);
      page.heading("Settings of " + CompareReport.letter(i) + ": " + run.label());
      page.settings(settings(run, report.version()));
    }
    return page.html();
  }

  private static Map<String, String> settings(ComparedRun run, String version) {
    Map<String, String> settings = new LinkedHashMap<>();
    settings.put("file", run.saved().file().toString());
    settings.putAll(
        ScorePage.model(RunLabels.modelName(run.saved().model().path()), run.saved().model()));
    settings.putAll(ScorePage.measurement(run.saved().scores()));
    settings.put("compared by shortgpt", version);
    return settings;
  }

  private static Table layers(CompareReport report) {
    List<String> header = new ArrayList<>(List.of("layer"));
    for (int i = 0; i < report.runs().size(); i++) {
      String letter = CompareReport.letter(i);
      header.addAll(List.of(letter, "rank by " + letter, "removed by " + letter));
    }
    header.add("changes sides");
    Table table = new Table(header.toArray(String[]::new));
    for (int layer = 0; layer < report.layers(); layer++) {
      List<Object> row = new ArrayList<>(List.of(layer));
      for (ComparedRun run : report.runs()) {
        row.add(run.values()[layer]);
        row.add(run.ranks().get(layer));
        row.add(run.removed() == null ? null : run.removes(layer));
      }
      row.add(report.changing() == null ? null : report.changing().contains(layer));
      table.row(row.toArray());
    }
    return table;
  }

  private static Table pairs(CompareReport report) {
    Table table = new Table("pair", "Kendall τ-b", "Spearman ρ");
    for (ComparedPair pair : report.pairs()) {
      table.row(
          pair.name(),
          CompareTable.number(pair.kendallTau()),
          CompareTable.number(pair.spearman()));
    }
    return table;
  }

  private static Table overlaps(CompareReport report) {
    String[] header = new String[report.pairs().size() + 1];
    header[0] = "n lowest in common";
    for (int i = 0; i < report.pairs().size(); i++) {
      header[i + 1] = report.pairs().get(i).name();
    }
    Table table = new Table(header);
    for (int n = 1; n <= report.layers(); n++) {
      Object[] row = new Object[header.length];
      row[0] = n;
      for (int i = 0; i < report.pairs().size(); i++) {
        row[i + 1] = Math.round(report.pairs().get(i).overlap().get(n) * n);
      }
      table.row(row);
    }
    return table;
  }
}
