package io.github.shortgpt.select;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.shortgpt.score.LayerScores;
import io.github.shortgpt.score.Samples;
import io.github.shortgpt.text.Piece;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

class StabilityTest {
  private static final int DOCUMENTS = 40;

  /** Scores of layers with these means over documents that scatter as widely as {@code spread}. */
  private static LayerScores scores(double spread, double... means) {
    Random random = new Random(7);
    List<Piece> pieces = new ArrayList<>();
    List<double[]> sums = new ArrayList<>();
    List<int[]> tokens = new ArrayList<>();
    for (int document = 0; document < DOCUMENTS; document++) {
      pieces.add(new Piece(document, document, 1));
    }
    for (double mean : means) {
      double[] layer = new double[DOCUMENTS];
      for (int document = 0; document < DOCUMENTS; document++) {
        layer[document] = mean + spread * random.nextGaussian();
      }
      int[] ones = new int[DOCUMENTS];
      Arrays.fill(ones, 1);
      sums.add(layer);
      tokens.add(ones);
    }
    LayerScores.Source source = new LayerScores.Source("block-influence", "exact", null, null);
    return LayerScores.of(source, new Samples(pieces, sums, tokens), null, null, 0);
  }

  private static Stability of(LayerScores scores, int count) {
    Removal removal = new Removal(scores.layers().size(), count, Set.of());
    return Stability.of(removal, scores).orElseThrow();
  }

  @Test
  void layersFarApartLeaveNoDoubt() {
    Stability stability = of(scores(0.01, 0.9, 0.1, 0.5), 1);

    assertEquals(1, stability.sameSet());
    assertEquals(List.of(0.0, 1.0, 0.0), stability.removed());
    assertTrue(stability.uncertain().isEmpty());
  }

  @Test
  void layersThatScatterAcrossTheCutAreInDoubt() {
    Stability stability = of(scores(0.2, 0.9, 0.3, 0.3, 5.0), 1);

    assertEquals(List.of(1, 2), stability.uncertain());
    assertTrue(stability.sameSet() > 0.3 && stability.sameSet() < 0.99, stability.toString());
    assertEquals(1, stability.removed().stream().mapToDouble(Double::doubleValue).sum(), 1e-9);
  }

  @Test
  void layersThatScatterOnOneSideOfTheCutAreNot() {
    Stability stability = of(scores(0.05, 0.9, 0.3, 0.3, 5.0), 2);

    assertEquals(1, stability.sameSet());
    assertTrue(stability.uncertain().isEmpty());
  }

  @Test
  void protectedLayersAreNeverDrawn() {
    LayerScores scores = scores(0.2, 0.9, 0.3, 0.3, 5.0);
    Stability stability = Stability.of(new Removal(4, 1, Set.of(1, 2)), scores).orElseThrow();

    assertEquals(List.of(1.0, 0.0, 0.0, 0.0), stability.removed());
  }

  @Test
  void scoresWithoutSamplesSayNothing() {
    LayerScores saved = scores(0.2, 0.9, 0.3).withoutSamples();

    assertTrue(Stability.of(new Removal(2, 1, Set.of()), saved).isEmpty());
  }
}
