package io.github.shortgpt.score;

import java.util.Arrays;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.IntStream;
import org.hipparchus.stat.descriptive.rank.Percentile;

/**
 * How alike a ranking is to those that the same text gives when it is drawn again: what difference
 * between two rankings the choice of text alone explains.
 *
 * @param kendallTau mean τ-b between the ranking and those of bootstrap draws
 * @param low below which 2.5 % of draws lie
 * @param high above which 2.5 % of draws lie
 */
public record RankStability(double kendallTau, double low, double high) {
  private static final double TAIL = 2.5;

  /** Empty where there is nothing to draw from, or a ranking is all ties. */
  public static Optional<RankStability> of(LayerScores scores) {
    Uncertainty settings = scores.uncertainty();
    if (settings == null || scores.samples() == null) {
      return Optional.empty();
    }
    return Bootstrap.of(scores.samples(), settings.seed())
        .flatMap(drawn -> of(scores.values(), drawn));
  }

  private static Optional<RankStability> of(double[] values, Bootstrap bootstrap) {
    double[] taus =
        IntStream.range(0, bootstrap.settings().resamples())
            .mapToObj(i -> RankCorrelation.kendallTau(values, bootstrap.drawn(i)))
            .filter(Objects::nonNull)
            .mapToDouble(Double::doubleValue)
            .toArray();
    if (taus.length == 0) {
      return Optional.empty();
    }
    Percentile percentile = new Percentile();
    percentile.setData(taus);
    return Optional.of(
        new RankStability(
            Arrays.stream(taus).average().orElseThrow(),
            percentile.evaluate(TAIL),
            percentile.evaluate(100 - TAIL)));
  }
}
