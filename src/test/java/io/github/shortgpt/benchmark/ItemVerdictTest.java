package io.github.shortgpt.benchmark;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ItemVerdictTest {
  private static List<Loglikelihood> sums(double... sums) {
    List<Loglikelihood> results = new ArrayList<>();
    for (double sum : sums) {
      results.add(new Loglikelihood(sum, false, 10 * (results.size() + 1)));
    }
    return results;
  }

  private static ItemVerdict verdict(Item item, List<Loglikelihood> results) {
    return ItemVerdict.of(item, results, Formulation.LM_EVALUATION_HARNESS);
  }

  @Test
  void ofEquallyLikelyChoicesTheFirstIsChosen() {
    List<Loglikelihood> results = sums(-3, -2, -2);
    List<String> choices = List.of("aa", "bb", "cc");
    assertEquals(new ItemVerdict(true, true), verdict(Item.choosing("q", choices, 1), results));
    assertEquals(new ItemVerdict(false, false), verdict(Item.choosing("q", choices, 2), results));
  }

  @Test
  void aChoicesLengthIsCountedInCodePoints() {
    // -4 by 2 is less than -5 by 3; with the bones as four UTF-16 units it would be more.
    Item item = Item.choosing("q", List.of("🦴🦴", "abc"), 1);
    assertEquals(new ItemVerdict(false, true), verdict(item, sums(-4, -5)));
  }

  @Test
  void openCompassComparesMeansOverAllTokens() {
    Item item = Item.ofWholes(List.of("a", "b"), 1);
    List<Loglikelihood> results = sums(-20, -30);
    assertEquals(false, verdict(item, results).right());
    assertEquals(true, ItemVerdict.of(item, results, Formulation.OPENCOMPASS).right());
  }

  @Test
  void aContinuationIsKnownIfEachTokenIsTheLikeliest() {
    Item item = Item.knowing("a", " b");
    assertEquals(true, verdict(item, List.of(new Loglikelihood(-9, true, 2))).right());
    assertEquals(false, verdict(item, List.of(new Loglikelihood(-0.1, false, 2))).right());
  }
}
