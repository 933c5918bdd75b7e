package io.github.shortgpt.report;

import io.github.shortgpt.score.RankCorrelation;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Two of the runs that are compared, as the JSON document has them.
 *
 * @param a index of a run, 0-based
 * @param b index of a later run
 * @param kendallTau τ-b; null where a ranking is all ties
 * @param spearman ρ; null where a ranking is all ties
 * @param overlap by n, the share of the n lowest layers that both have
 */
record ComparedPair(
    int a, int b, Double kendallTau, Double spearman, Map<Integer, Double> overlap) {
  static ComparedPair of(List<ComparedRun> runs, int a, int b) {
    RankCorrelation both = RankCorrelation.of(runs.get(a).values(), runs.get(b).values());
    Map<Integer, Double> overlap = new LinkedHashMap<>();
    for (double share : both.overlap()) {
      overlap.put(overlap.size() + 1, share);
    }
    return new ComparedPair(a, b, both.kendallTau(), both.spearman(), overlap);
  }

  /** How tables and legends call the pair. */
  String name() {
    return CompareReport.letter(a) + " " + CompareReport.letter(b);
  }
}
