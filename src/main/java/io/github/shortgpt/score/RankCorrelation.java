package io.github.shortgpt.score;

import java.util.List;
import org.hipparchus.stat.correlation.KendallsCorrelation;
import org.hipparchus.stat.correlation.SpearmansCorrelation;

/**
 * How alike two rankings of the same layers are.
 *
 * @param kendallTau Kendall's τ-b, which allows for ties; null where one ranking is all ties
 * @param spearman Spearman's ρ, ties at their mean rank; null where one ranking is all ties
 * @param overlap {@code [n − 1]}: the share of the n lowest layers that both have; of layers that
 *     score alike the deeper counts as lower, as in a cut
 */
public record RankCorrelation(Double kendallTau, Double spearman, List<Double> overlap) {
  /** Compares one score a layer with one score a layer. */
  public static RankCorrelation of(double[] first, double[] second) {
    if (first.length != second.length) {
      throw new IllegalArgumentException(first.length + " scores beside " + second.length);
    }
    return new RankCorrelation(
        kendallTau(first, second),
        first.length < 2 ? null : defined(new SpearmansCorrelation().correlation(first, second)),
        Ranking.of(first).overlap(Ranking.of(second)));
  }

  /** Kendall's τ-b; null where it is undefined. */
  static Double kendallTau(double[] first, double[] second) {
    return first.length < 2 ? null : defined(new KendallsCorrelation().correlation(first, second));
  }

  private static Double defined(double value) {
    return Double.isNaN(value) ? null : value;
  }
}
