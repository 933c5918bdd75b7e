package io.github.shortgpt.report;

import io.github.shortgpt.score.RankStability;
import io.github.shortgpt.score.Uncertainty;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Rankings side by side, for a terminal. */
final class CompareTable {
  private final CompareReport report;

  private CompareTable(CompareReport report) {
    this.report = report;
  }

  static String text(CompareReport report) {
    CompareTable table = new CompareTable(report);
    return table.legend() + "\n" + table.layers() + "\n" + table.pairs() + table.stabilities();
  }

  private String legend() {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < report.runs().size(); i++) {
      ComparedRun run = report.runs().get(i);
      text.append("%-2s %s: %s\n".formatted(CompareReport.letter(i), run.label(), run.basis()));
    }
    return text.toString();
  }

  private String layers() {
    String gap = report.remove() == null ? "" : "  ";
    StringBuilder text = new StringBuilder("layer");
    for (int i = 0; i < report.runs().size(); i++) {
      text.append(i == 0 ? "" : gap).append("  %10s rank".formatted(CompareReport.letter(i)));
    }
    text.append('\n');
    for (int layer = 0; layer < report.layers(); layer++) {
      StringBuilder line = new StringBuilder("%5s".formatted(layer));
      for (ComparedRun run : report.runs()) {
        String value = Table.number(run.values()[layer]);
        line.append("  %10s %4s".formatted(value, run.ranks().get(layer)));
        line.append(run.removes(layer) ? " x" : gap);
      }
      boolean changes = report.changing() != null && report.changing().contains(layer);
      line.append(changes ? "  changes sides" : "");
      text.append(line.toString().stripTrailing()).append('\n');
    }
    return text.append(changes()).toString();
  }

  private String changes() {
    if (report.remove() == null) {
      return "";
    }
    String removed = "x: among the " + report.remove() + " that go (rank 1 first). ";
    return report.changing().isEmpty()
        ? removed + "All runs remove the same layers.\n"
        : removed + "Layers that change sides: " + Layers.text(report.changing()) + "\n";
  }

  /** The numbers of layers for which tables say how many two runs have in common. */
  private List<Integer> counts() {
    return IntStream.range(1, report.layers())
        .filter(n -> Integer.bitCount(n) == 1 || (report.remove() != null && n == report.remove()))
        .boxed()
        .toList();
  }

  private String pairs() {
    List<Integer> counts = counts();
    String head = counts.stream().map("%6s"::formatted).collect(Collectors.joining());
    StringBuilder text =
        new StringBuilder("pair   Kendall τ-b  Spearman ρ  in common of the lowest\n");
    text.append("%-32s%s".formatted("", head).stripTrailing()).append('\n');
    for (ComparedPair pair : report.pairs()) {
      String common =
          counts.stream()
              .map(n -> "%4s %%".formatted(Math.round(100 * pair.overlap().get(n))))
              .collect(Collectors.joining());
      text.append(
          "%-5s  %11s  %10s  %s"
              .formatted(pair.name(), number(pair.kendallTau()), number(pair.spearman()), common)
              .stripTrailing());
      text.append('\n');
    }
    return text.toString();
  }

  /** Three decimals; a dash where there is no number, which is where a ranking is all ties. */
  static String number(Double value) {
    return value == null ? "–" : String.format(Locale.ROOT, "%.3f", value);
  }

  private String stabilities() {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < report.runs().size(); i++) {
      String sentence = stability(report.runs().get(i));
      text.append(sentence.isEmpty() ? "" : CompareReport.letter(i) + " " + sentence + "\n");
    }
    return text.isEmpty() ? "" : "\n" + text;
  }

  /** What the choice of text alone does to a ranking; empty where unknown. */
  static String stability(ComparedRun run) {
    RankStability stability = run.stability();
    if (stability == null) {
      return "";
    }
    Uncertainty drawn = run.saved().scores().uncertainty();
    return "against itself, text drawn anew: τ-b %s (%s–%s in 95 %% of %s draws of %s %ss)"
        .formatted(
            number(stability.kendallTau()),
            number(stability.low()),
            number(stability.high()),
            drawn.resamples(),
            drawn.units(),
            drawn.unit());
  }
}
