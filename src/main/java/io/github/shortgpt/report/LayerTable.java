package io.github.shortgpt.report;

import io.github.shortgpt.score.LayerScore;
import io.github.shortgpt.score.LayerScores;
import io.github.shortgpt.select.Stability;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * One line a layer: index, score, interval, a bar as long as the score is high, and whether it is
 * removed.
 */
final class LayerTable {
  private static final int BAR_WIDTH = 30;
  private static final int MEDIANS = 4;
  private static final String EIGHTHS = " ▏▎▍▌▋▊▉█";

  private final LayerScores scores;
  private final Collection<Integer> removed;
  private final Optional<Stability> stability;
  private final double scale;
  private final boolean intervals;
  private final String number;

  private LayerTable(
      LayerScores scores, Collection<Integer> removed, Optional<Stability> stability) {
    this.scores = scores;
    this.removed = removed;
    this.stability = stability;
    this.scale = scale(scores.values());
    this.intervals = scores.uncertainty() != null;
    boolean fits = Arrays.stream(scores.values()).allMatch(value -> Math.abs(value) < 1000);
    this.number = fits ? "%.5f" : "%.4e";
  }

  static String text(
      LayerScores scores, Collection<Integer> removed, Optional<Stability> stability) {
    return new LayerTable(scores, removed, stability).text();
  }

  private String text() {
    String header = scores.metric().substring(scores.metric().lastIndexOf('-') + 1);
    StringBuilder table = new StringBuilder(line("layer  %10s", header));
    if (intervals) {
      table.append("  95 % interval");
    }
    table.append('\n');
    for (LayerScore layer : scores.layers()) {
      String interval =
          intervals ? line("%-17s  ", number(layer.low()) + "–" + number(layer.high())) : "";
      String bar = bar(layer.value() / scale);
      table.append(
          line("%5d  %10s  ", layer.layer(), number(layer.value()))
              .concat(interval)
              .concat(line("%-" + BAR_WIDTH + "s  %s", bar, fate(layer.layer())))
              .stripTrailing());
      table.append('\n');
    }
    return table.toString();
  }

  private static String line(String format, Object... values) {
    return String.format(Locale.ROOT, format, values);
  }

  private String number(double value) {
    return String.format(Locale.ROOT, number, value);
  }

  /** What becomes of a layer; in the tie zone, in what share of draws. */
  private String fate(int layer) {
    boolean goes = removed.contains(layer);
    if (stability.isEmpty() || !stability.get().uncertain().contains(layer)) {
      return goes ? "removed" : "";
    }
    double share = stability.get().removed().get(layer);
    return goes ? "removed " + percent(share) : "kept " + percent(1 - share);
  }

  static String percent(double share) {
    return Math.round(100 * share) + " %";
  }

  /**
   * What a full bar stands for: the highest score, but no more than some medians, since the first
   * layer's is often twenty times the others' and would leave them without a bar.
   */
  private static double scale(double[] values) {
    double[] sorted = values.clone();
    Arrays.sort(sorted);
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

  /** How sure the cut is, in a sentence; empty where nothing is known. */
  static String certainty(LayerScores scores, Optional<Stability> stability) {
    if (stability.isEmpty()) {
      return "";
    }
    String draws =
        "%s of %s draws of %s %ss"
            .formatted(
                percent(stability.get().sameSet()),
                scores.uncertainty().resamples(),
                scores.uncertainty().units(),
                scores.uncertainty().unit());
    List<Integer> uncertain = stability.get().uncertain();
    return uncertain.isEmpty()
        ? "The same layers go in " + draws + ".\n"
        : "The same layers go in %s; in doubt: %s.\n".formatted(draws, Layers.text(uncertain));
  }
}
