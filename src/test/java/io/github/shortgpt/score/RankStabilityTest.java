package io.github.shortgpt.score;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.shortgpt.text.Piece;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

class RankStabilityTest {
  /** Layers 0, 1, 2 … of these documents, whose values scatter so widely around the index. */
  private static LayerScores scores(int documents, double spread) {
    Random random = new Random(11);
    List<Piece> pieces = new ArrayList<>();
    List<double[]> sums = new ArrayList<>();
    List<int[]> tokens = new ArrayList<>();
    for (int document = 0; document < documents; document++) {
      pieces.add(new Piece(document, document, 1));
    }
    for (int layer = 0; layer < 6; layer++) {
      int mean = layer;
      sums.add(random.doubles(documents).map(noise -> mean + spread * (noise - 0.5)).toArray());
      int[] ones = new int[documents];
      Arrays.fill(ones, 1);
      tokens.add(ones);
    }
    LayerScores.Source source = new LayerScores.Source("block-influence", "exact", null, null);
    return LayerScores.of(source, new Samples(pieces, sums, tokens), null, null, 0);
  }

  @Test
  void layersFarApartRankAlikeInEveryDraw() {
    assertEquals(Optional.of(new RankStability(1, 1, 1)), RankStability.of(scores(40, 0.5)));
  }

  @Test
  void layersThatScatterOverEachOtherRankOtherwiseInSome() {
    RankStability stability = RankStability.of(scores(40, 20)).orElseThrow();

    assertTrue(stability.kendallTau() > 0.3 && stability.kendallTau() < 0.95, "" + stability);
    assertTrue(stability.low() < stability.kendallTau(), "" + stability);
    assertTrue(stability.high() > stability.kendallTau(), "" + stability);
  }

  @Test
  void nothingIsSaidOfTooLittleText() {
    assertEquals(Optional.empty(), RankStability.of(scores(5, 1)));
    assertEquals(Optional.empty(), RankStability.of(Baseline.SEQUENTIAL.scores(6, 0)));
  }
}
