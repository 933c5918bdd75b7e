package io.github.shortgpt.score;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Test;

class RankingTest {
  @Test
  void theLowestScoreGoesFirst() {
    assertEquals(List.of(1, 2, 0), Ranking.of(new double[] {0.9, 0.1, 0.5}).order());
  }

  @Test
  void ofLayersThatScoreAlikeTheDeeperGoesFirst() {
    assertEquals(List.of(3, 1, 2, 0), Ranking.of(new double[] {0.5, 0.1, 0.5, 0.1}).order());
  }

  @Test
  void placesCountFromOne() {
    assertEquals(List.of(3, 1, 2), Ranking.of(new double[] {0.9, 0.1, 0.5}).places());
  }

  @Test
  void overlapIsTheShareOfTheFirstOfBoth() {
    Ranking first = new Ranking(List.of(0, 1, 2, 3));
    Ranking second = new Ranking(List.of(1, 0, 3, 2));

    assertEquals(List.of(0.0, 1.0, 2 / 3.0, 1.0), first.overlap(second));
    assertEquals(List.of(1.0, 1.0, 1.0, 1.0), first.overlap(first));
  }
}
