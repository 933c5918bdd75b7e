package io.github.shortgpt.score;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import org.junit.jupiter.api.Test;

class RankCorrelationTest {
  private static final double[] UP = {1, 2, 3, 4};

  @Test
  void theSameOrderIsOneAndTheOppositeMinusOne() {
    RankCorrelation same = RankCorrelation.of(UP, new double[] {0.1, 0.2, 0.3, 9});
    RankCorrelation opposite = RankCorrelation.of(UP, new double[] {4, 3, 2, 1});

    assertEquals(1, same.kendallTau());
    assertEquals(1, same.spearman(), 1e-15);
    assertEquals(-1, opposite.kendallTau());
    assertEquals(-1, opposite.spearman(), 1e-15);
    assertEquals(List.of(0.0, 0.0, 2 / 3.0, 1.0), opposite.overlap());
  }

  /** By hand: of 6 pairs 5 agree, so τ = 4/6; ρ = 1 − 6 · (1 + 1) / (4 · 15). */
  @Test
  void oneSwapOfNeighboursIsWhatIsReckonedByHand() {
    RankCorrelation swapped = RankCorrelation.of(UP, new double[] {1, 3, 2, 4});

    assertEquals(4 / 6.0, swapped.kendallTau(), 1e-15);
    assertEquals(0.8, swapped.spearman(), 1e-15);
    assertEquals(List.of(1.0, 0.5, 1.0, 1.0), swapped.overlap());
  }

  @Test
  void tiesAreCountedAsScipyCountsThem() {
    // scipy 1.17: kendalltau(a, b).statistic, spearmanr(a, b).statistic
    RankCorrelation ties =
        RankCorrelation.of(new double[] {1, 2, 2, 3, 5, 5}, new double[] {2, 1, 2, 2, 6, 4});

    assertEquals(0.6405126152203486, ties.kendallTau(), 1e-12);
    assertEquals(0.750366479376867, ties.spearman(), 1e-12);
  }

  @Test
  void thirtyTwoLayersWithTiesAgreeWithScipy() {
    // numpy 2: round(default_rng(0).random(32), 2) and the same of default_rng(1)
    double[] first = {
      0.64, 0.27, 0.04, 0.02, 0.81, 0.91, 0.61, 0.73, 0.54, 0.94, 0.82, 0.0, 0.86, 0.03, 0.73, 0.18,
      0.86, 0.54, 0.3, 0.42, 0.03, 0.12, 0.67, 0.65, 0.62, 0.38, 1.0, 0.98, 0.69, 0.65, 0.69, 0.39
    };
    double[] second = {
      0.51, 0.95, 0.14, 0.95, 0.31, 0.42, 0.83, 0.41, 0.55, 0.03, 0.75, 0.54, 0.33, 0.79, 0.3, 0.45,
      0.13, 0.4, 0.2, 0.26, 0.75, 0.28, 0.49, 0.98, 0.96, 0.72, 0.54, 0.28, 0.16, 0.97, 0.52, 0.12
    };
    RankCorrelation both = RankCorrelation.of(first, second);

    assertEquals(-0.16293312814634314, both.kendallTau(), 1e-12);
    assertEquals(-0.2563749813825583, both.spearman(), 1e-12);
  }

  @Test
  void aRankingOfTiesAloneHasNoCorrelation() {
    RankCorrelation constant = RankCorrelation.of(UP, new double[] {2, 2, 2, 2});

    assertNull(constant.kendallTau());
    assertNull(constant.spearman());
    assertEquals(List.of(0.0, 0.0, 2 / 3.0, 1.0), constant.overlap());
  }

  @Test
  void oneLayerHasNoCorrelation() {
    assertNull(RankCorrelation.of(new double[] {1}, new double[] {2}).kendallTau());
    assertNull(RankCorrelation.of(new double[] {1}, new double[] {2}).spearman());
  }

  @Test
  void rankingsOfDifferentLengthsAreNotCompared() {
    assertThrows(
        IllegalArgumentException.class, () -> RankCorrelation.of(UP, new double[] {1, 2, 3}));
  }
}
