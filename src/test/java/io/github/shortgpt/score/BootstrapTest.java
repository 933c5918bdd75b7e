package io.github.shortgpt.score;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.shortgpt.text.Piece;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class BootstrapTest {
  private static final double TRUTH = 0.25;

  /**
   * One layer's sums over documents: each has a mean of its own, skewed as influence is, and a
   * length of its own.
   */
  private static Samples drawn(Random random, int documents) {
    List<Piece> pieces = new ArrayList<>();
    double[] sums = new double[documents];
    int[] tokens = new int[documents];
    for (int document = 0; document < documents; document++) {
      tokens[document] = 100 + random.nextInt(400);
      double mean = TRUTH * Math.exp(0.5 * random.nextGaussian() - 0.125);
      sums[document] = tokens[document] * mean;
      pieces.add(new Piece(document / 4, document, tokens[document]));
    }
    return new Samples(pieces, List.of(sums), List.of(tokens));
  }

  private static Samples constant(int documents, int windows) {
    List<Piece> pieces =
        IntStream.range(0, documents).mapToObj(i -> new Piece(i % windows, i, 10)).toList();
    int[] tokens = new int[documents];
    Arrays.fill(tokens, 10);
    double[] sums = new double[documents];
    Arrays.fill(sums, 1.0);
    return new Samples(pieces, List.of(sums), List.of(tokens));
  }

  @Test
  void intervalsCoverTheMeanNinetyFiveTimesInAHundred() {
    Random random = new Random(1);
    int runs = 1000;
    int covered = 0;
    for (int run = 0; run < runs; run++) {
      Interval interval = Bootstrap.of(drawn(random, 60), run).orElseThrow().interval(0);
      covered += interval.low() <= TRUTH && TRUTH <= interval.high() ? 1 : 0;
    }
    assertEquals(0.95, (double) covered / runs, 0.02);
  }

  @Test
  void theSameSeedDrawsTheSameInterval() {
    Samples samples = drawn(new Random(2), 40);

    assertEquals(
        Bootstrap.of(samples, 3).orElseThrow().interval(0),
        Bootstrap.of(samples, 3).orElseThrow().interval(0));
  }

  @Test
  void anIntervalHoldsTheMeanItIsDrawnAround() {
    Samples samples = drawn(new Random(4), 40);
    Interval interval = Bootstrap.of(samples, 0).orElseThrow().interval(0);

    assertTrue(interval.low() < samples.mean(0) && samples.mean(0) < interval.high());
  }

  @Test
  void unitsThatAreAllAlikeLeaveNoDoubt() {
    Interval interval = Bootstrap.of(constant(30, 5), 0).orElseThrow().interval(0);

    assertEquals(new Interval(0.1, 0.1), interval);
  }

  @Test
  void drawsDocumentsWhereThereAreEnoughElseWindowsElseNothing() {
    assertEquals("document", Bootstrap.of(constant(20, 5), 0).orElseThrow().settings().unit());
    assertEquals("window", Bootstrap.of(constant(19, 10), 0).orElseThrow().settings().unit());
    assertEquals(10, Bootstrap.of(constant(19, 10), 0).orElseThrow().settings().units());
    assertTrue(Bootstrap.of(constant(19, 9), 0).isEmpty());
  }
}
