package io.github.shortgpt.select;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.github.shortgpt.score.LayerScore;
import io.github.shortgpt.score.LayerScores;
import io.github.shortgpt.text.CalibrationIdentity;
import java.math.BigDecimal;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OneShotTest {
  private static LayerScores scores(double... values) {
    return new LayerScores(
        "block-influence",
        "exact",
        "float32",
        new CalibrationIdentity("set", "", 1, 4, 4, false),
        IntStream.range(0, values.length).mapToObj(i -> new LayerScore(i, values[i])).toList());
  }

  private static OneShot protecting(String list) throws SelectionException {
    return new OneShot(list == null ? List.of() : LayerRange.parse(list));
  }

  @Test
  void ordersLayersFromTheLowestScore() {
    assertEquals(List.of(2, 0, 3, 1), OneShot.order(scores(0.2, 0.9, -0.1, 0.3)));
  }

  @Test
  void putsTheDeeperLayerFirstWhereScoresAreAlike() {
    assertEquals(List.of(3, 1, 4, 2, 0), OneShot.order(scores(0.5, 0.1, 0.5, 0.1, 0.5)));
  }

  @ParameterizedTest
  @CsvSource({"1, [2]", "2, '[2, 4]'", "4, '[0, 2, 3, 4]'"})
  void removesTheLowest(int count, String removed) throws SelectionException {
    LayerScores scores = scores(0.4, 0.5, 0.1, 0.3, 0.2);

    PruningPlan plan = protecting(null).select(scores, new Budget.Layers(count));

    assertEquals(removed, plan.removed().toString());
  }

  @Test
  void removesTheDeeperOfTwoThatScoreAlike() throws SelectionException {
    PruningPlan plan = protecting(null).select(scores(0.1, 0.1, 0.1), new Budget.Layers(1));

    assertEquals(List.of(2), plan.removed());
  }

  @Test
  void removesAShare() throws SelectionException {
    Budget half = new Budget.Share(new BigDecimal("0.5"));

    PruningPlan plan = protecting(null).select(scores(0.4, 0.5, 0.1, 0.3, 0.2), half);

    assertEquals(List.of(2, 4), plan.removed());
  }

  @ParameterizedTest
  @CsvSource({"2, '[3, 4]'", "2-4, '[0, 1]'", "-1, '[2, 3]'", "'2,4', '[0, 3]'"})
  void passesOverProtectedLayers(String protectedLayers, String removed) throws SelectionException {
    LayerScores scores = scores(0.4, 0.5, 0.1, 0.3, 0.2);

    PruningPlan plan = protecting(protectedLayers).select(scores, new Budget.Layers(2));

    assertEquals(removed, plan.removed().toString());
  }

  @Test
  void removesAllThatIsNotProtected() throws SelectionException {
    PruningPlan plan = protecting("1").select(scores(0.4, 0.5, 0.1), new Budget.Layers(2));

    assertEquals(List.of(0, 2), plan.removed());
  }

  @Test
  void refusesMoreLayersThanProtectionLeaves() throws SelectionException {
    OneShot strategy = protecting("0-1,-1");

    Exception e =
        assertThrows(
            SelectionException.class, () -> strategy.checkedCount(5, new Budget.Layers(3)));

    assertEquals("3 layers can't be removed: --protect leaves 2 of 5 free.", e.getMessage());
  }

  @Test
  void refusesToProtectALayerThatIsNotThere() throws SelectionException {
    OneShot strategy = protecting("5");

    Exception e =
        assertThrows(
            SelectionException.class, () -> strategy.checkedCount(5, new Budget.Layers(1)));

    assertEquals("There is no layer 5: the model has 5 layers, 0 to 4.", e.getMessage());
  }

  @Test
  void refusesToRemoveEveryLayer() throws SelectionException {
    OneShot strategy = protecting(null);

    assertThrows(
        SelectionException.class, () -> strategy.select(scores(0.1, 0.2), new Budget.Layers(2)));
  }

  @Test
  void countsBeforeAnythingIsScored() throws SelectionException {
    assertEquals(3, protecting("0").checkedCount(12, new Budget.Share(new BigDecimal("0.25"))));
  }
}
