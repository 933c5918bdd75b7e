package io.github.shortgpt.report;

import io.github.shortgpt.score.LayerScore;
import io.github.shortgpt.select.Removal;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * The result of {@code shortgpt compare}.
 *
 * @param version shortgpt's
 * @param remove how many layers would go; null if nothing was asked
 * @param changing layers that go by some runs and stay by others; null if nothing was asked
 */
public record CompareReport(
    String version,
    List<ComparedRun> runs,
    List<ComparedPair> pairs,
    Integer remove,
    List<Integer> changing)
    implements Report {
  /**
   * Compares rankings of equally many layers.
   *
   * @param removal what would be removed by each
   */
  public static CompareReport of(
      String version, List<SavedScores> saved, Optional<Removal> removal) {
    List<String> labels = RunLabels.of(saved);
    List<ComparedRun> runs = new ArrayList<>();
    for (int i = 0; i < saved.size(); i++) {
      runs.add(ComparedRun.of(labels.get(i), saved.get(i), removal));
    }
    List<ComparedPair> pairs = new ArrayList<>();
    for (int a = 0; a < runs.size(); a++) {
      for (int b = a + 1; b < runs.size(); b++) {
        pairs.add(ComparedPair.of(runs, a, b));
      }
    }
    return new CompareReport(
        version,
        runs,
        pairs,
        removal.map(Removal::count).orElse(null),
        removal.isEmpty() ? null : changing(runs));
  }

  private static List<Integer> changing(List<ComparedRun> runs) {
    return IntStream.range(0, runs.get(0).ranks().size())
        .filter(layer -> runs.stream().map(run -> run.removes(layer)).distinct().count() > 1)
        .boxed()
        .toList();
  }

  /** What tables call a run: A to Z, then AA. */
  static String letter(int run) {
    String last = String.valueOf((char) ('A' + run % 26));
    return run < 26 ? last : letter(run / 26 - 1) + last;
  }

  int layers() {
    return runs.get(0).ranks().size();
  }

  @Override
  public String json() {
    return new JsonDocument(version)
        .put("layers", layers())
        .put("remove", remove)
        .put("runs", runs.stream().map(ComparedRun::document).toList())
        .put("pairs", pairs)
        .put("changing", changing)
        .text();
  }

  @Override
  public String text() {
    return CompareTable.text(this);
  }

  @Override
  public String csv() {
    return table().csv();
  }

  @Override
  public Picture picture() {
    return ComparePicture.ranks(this);
  }

  @Override
  public String html() {
    return ComparePage.of(this);
  }

  /** The runs and how alike they are, in words. */
  String summary() {
    StringBuilder words = new StringBuilder();
    for (int i = 0; i < runs.size(); i++) {
      words.append("%s: %s. ".formatted(letter(i), runs.get(i).label()));
    }
    for (ComparedPair pair : pairs) {
      words.append(
          "%s: Kendall's tau-b %s. "
              .formatted(pair.name(), CompareTable.number(pair.kendallTau())));
    }
    return words.toString().strip();
  }

  /** A row for every layer of every run. */
  Table table() {
    Table table =
        new Table("run", "label", "layer", "value", "low", "high", "rank", "removed", "changing");
    for (int i = 0; i < runs.size(); i++) {
      ComparedRun run = runs.get(i);
      for (LayerScore score : run.saved().scores().layers()) {
        table.row(
            i,
            run.label(),
            score.layer(),
            score.value(),
            score.low(),
            score.high(),
            run.ranks().get(score.layer()),
            remove == null ? null : run.removes(score.layer()),
            changing == null ? null : changing.contains(score.layer()));
      }
    }
    return table;
  }
}
