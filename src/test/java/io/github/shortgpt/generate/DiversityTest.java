package io.github.shortgpt.generate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** How often n-grams come back. */
class DiversityTest {
  private static final double EXACT = 1e-12;

  private static final List<Integer> NEW = IntStream.range(0, 8).boxed().toList();
  private static final List<Integer> ALIKE = Collections.nCopies(8, 7);

  @Test
  void aTextOfDifferentIdsRepeatsNothing() {
    Diversity diversity = Diversity.of(List.of(NEW));

    assertEquals(0, diversity.repetition(), EXACT);
    assertEquals(List.of(1.0, 1.0, 1.0), diversity.distinct());
    assertEquals(0, diversity.looping(), EXACT);
    assertTrue(diversity.standardError().isEmpty());
  }

  @Test
  void ofEightTimesTheSameIdFourOfFiveFourGramsWereThereBefore() {
    Diversity diversity = Diversity.of(List.of(ALIKE));

    assertEquals(1 - 1 / 5.0, diversity.repetition(), EXACT);
    assertEquals(List.of(1 / 8.0, 1 / 7.0, 1 / 6.0), diversity.distinct());
    assertEquals(1, diversity.looping(), EXACT);
  }

  @Test
  void repetitionIsAMeanOverTextsAndDistinctCountsThemTogether() {
    Diversity diversity = Diversity.of(List.of(NEW, ALIKE, NEW));

    assertEquals(0.8 / 3, diversity.repetition(), EXACT);
    assertEquals(1 / 3.0, diversity.looping(), EXACT);
    // The id 7 is one of the first text's, and the third text has nothing new.
    assertEquals(8 / 24.0, diversity.distinct().get(0), EXACT);
    assertEquals((7 + 1) / 21.0, diversity.distinct().get(1), EXACT);
    // Deviations of 0.8 / 3, 1.6 / 3 and 0.8 / 3: a variance of 0.64 / 3, over three texts.
    assertEquals(0.8 / 3, diversity.standardError().orElseThrow(), EXACT);
  }
}
