package io.github.shortgpt.report;

import io.github.shortgpt.score.LayerScores;
import io.github.shortgpt.text.CalibrationIdentity;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * Short names that tell runs apart: of model, metric, text, windows and dtype those that differ;
 * else the files' names.
 */
final class RunLabels {
  private static final List<Function<SavedScores, String>> PARTS =
      List.of(
          run -> modelName(run.model().path()),
          run -> metric(run.scores()),
          run -> calibration(run.scores(), CalibrationIdentity::name),
          run -> calibration(run.scores(), RunLabels::windows),
          run -> run.scores().dtype() == null ? "" : run.scores().dtype());

  private RunLabels() {}

  static List<String> of(List<SavedScores> runs) {
    List<String> labels = parts(runs);
    if (!tellApart(labels)) {
      labels = labels(runs, run -> stem(run.file().getFileName().toString()));
    }
    if (!tellApart(labels)) {
      labels = labels(runs, run -> run.file().toString());
    }
    return tellApart(labels) ? labels : numbered(labels);
  }

  private static boolean tellApart(List<String> labels) {
    return new HashSet<>(labels).size() == labels.size();
  }

  private static List<String> labels(List<SavedScores> runs, Function<SavedScores, String> label) {
    return runs.stream().map(label).map(Markup::printable).toList();
  }

  private static List<String> parts(List<SavedScores> runs) {
    List<Function<SavedScores, String>> differing =
        PARTS.stream().filter(part -> differs(labels(runs, part))).toList();
    return labels(
        runs,
        run ->
            differing.stream()
                .map(part -> part.apply(run))
                .filter(part -> !part.isEmpty())
                .collect(Collectors.joining(", ")));
  }

  /** Whether a part has two values; having none, as without text, is no value. */
  private static boolean differs(List<String> values) {
    return values.stream().filter(value -> !value.isEmpty()).distinct().count() > 1;
  }

  private static List<String> numbered(List<String> labels) {
    List<String> numbered = new ArrayList<>();
    for (String label : labels) {
      numbered.add(label + " (" + (numbered.size() + 1) + ")");
    }
    return numbered;
  }

  /** The last part of a path that was written on any machine. */
  static String modelName(String path) {
    return path.replaceFirst("(?<![/\\\\])[/\\\\]+$", "").replaceFirst("(?s)^.*[/\\\\]", "");
  }

  private static String metric(LayerScores scores) {
    String estimator = scores.estimator();
    return estimator.equals("exact") ? scores.metric() : scores.metric() + " (" + estimator + ")";
  }

  private static String stem(String name) {
    return name.endsWith(".json") ? name.substring(0, name.length() - ".json".length()) : name;
  }

  private static String calibration(
      LayerScores scores, Function<CalibrationIdentity, String> part) {
    return scores.calibration() == null ? "" : part.apply(scores.calibration());
  }

  private static String windows(CalibrationIdentity calibration) {
    String drawn = calibration.shuffled() == null ? "" : " seed " + calibration.shuffled();
    return calibration.windows() + " × " + calibration.windowLength() + drawn;
  }
}
