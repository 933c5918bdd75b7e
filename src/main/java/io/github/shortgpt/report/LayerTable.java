package io.github.shortgpt.report;

import io.github.shortgpt.score.LayerScore;
import io.github.shortgpt.score.LayerScores;
import java.util.Collection;
import java.util.Locale;

/** One line a layer: index, score, a bar as long as the score is high, and whether it was removed. */
final class LayerTable {
  private static final int BAR_WIDTH = 40;
  private static final String EIGHTHS = " ▏▎▍▌▋▊▉█";

  private LayerTable() {}

  static String text(LayerScores scores, Collection<Integer> removed) {
    double highest = scores.layers().stream().mapToDouble(LayerScore::value).max().orElse(1);
    StringBuilder table = new StringBuilder("layer  influence\n");
    for (LayerScore layer : scores.layers()) {
      String mark = removed.contains(layer.layer()) ? "removed" : "";
      String bar = bar(highest > 0 ? layer.value() / highest : 0);
      int width = mark.isEmpty() ? 1 : BAR_WIDTH;
      table.append(
          String.format(
                  Locale.ROOT,
                  "%5d  %9.5f  %-" + width + "s  %s",
                  layer.layer(),
                  layer.value(),
                  bar,
                  mark)
              .stripTrailing());
      table.append('\n');
    }
    return table.toString();
  }

  /** A bar of {@code share} of the full width, to an eighth of a character. */
  static String bar(double share) {
    int eighths = (int) Math.round(Math.min(Math.max(share, 0), 1) * BAR_WIDTH * 8);
    String whole = "█".repeat(eighths / 8);
    return eighths % 8 == 0 ? whole : whole + EIGHTHS.charAt(eighths % 8);
  }
}
