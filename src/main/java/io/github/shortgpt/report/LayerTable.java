package io.github.shortgpt.report;

import io.github.shortgpt.score.LayerScore;
import io.github.shortgpt.score.LayerScores;
import java.util.Collection;
import java.util.Locale;

/**
 * One line a layer: index, score, a bar as long as the score is high, and whether it was removed.
 */
final class LayerTable {
  private static final int BAR_WIDTH = 40;
  private static final int MEDIANS = 4;
  private static final String EIGHTHS = " ▏▎▍▌▋▊▉█";

  private LayerTable() {}

  static String text(LayerScores scores, Collection<Integer> removed) {
    double scale = scale(scores);
    StringBuilder table = new StringBuilder("layer  influence\n");
    for (LayerScore layer : scores.layers()) {
      String bar = bar(layer.value() / scale);
      if (removed.contains(layer.layer())) {
        bar += " ".repeat(BAR_WIDTH - bar.length()) + "  removed";
      }
      table.append(
          String.format(Locale.ROOT, "%5d  %9.5f  %s", layer.layer(), layer.value(), bar)
              .stripTrailing());
      table.append('\n');
    }
    return table.toString();
  }

  /**
   * What a full bar stands for: the highest score, but no more than some medians, since the first
   * layer's is often twenty times the others' and would leave them without a bar.
   */
  private static double scale(LayerScores scores) {
    double[] sorted = scores.layers().stream().mapToDouble(LayerScore::value).sorted().toArray();
    double highest = sorted[sorted.length - 1];
    double median = sorted[sorted.length / 2];
    double scale = median > 0 ? Math.min(highest, MEDIANS * median) : highest;
    return scale > 0 ? scale : 1;
  }

  /**
   * A bar of {@code share} of the full width, to an eighth of a character; an arrow where it would
   * be longer.
   */
  static String bar(double share) {
    if (share > 1) {
      return "█".repeat(BAR_WIDTH - 1) + "▶";
    }
    int eighths = (int) Math.round(Math.max(share, 0) * BAR_WIDTH * 8);
    String whole = "█".repeat(eighths / 8);
    return eighths % 8 == 0 ? whole : whole + EIGHTHS.charAt(eighths % 8);
  }
}
