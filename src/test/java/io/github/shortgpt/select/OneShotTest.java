package io.github.shortgpt.select;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.github.shortgpt.score.LayerScore;
import io.github.shortgpt.score.LayerScores;
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
        null,
        null,
        IntStream.range(0, values.length).mapToObj(i -> new LayerScore(i, values[i])).toList(),
        null,
        null,
        null);
  }

  private static List<Integer> removed(String protectedLayers, Budget budget, double... values)
      throws SelectionException {
    Removal removal = Removal.of(values.length, budget, ranges(protectedLayers));
    return OneShot.select(removal, scores(values)).removed();
  }

  private static List<LayerRange> ranges(String list) throws SelectionException {
    return list == null ? List.of() : LayerRange.parse(list);
  }

  @Test
  void ordersLayersFromTheLowestScore() {
    assertEquals(List.of(2, 0, 3, 1), OneShot.order(new double[] {0.2, 0.9, -0.1, 0.3}));
  }

  @Test
  void putsTheDeeperLayerFirstWhereScoresAreAlike() {
    assertEquals(List.of(3, 1, 4, 2, 0), OneShot.order(new double[] {0.5, 0.1, 0.5, 0.1, 0.5}));
  }

  @ParameterizedTest
  @CsvSource({"1, [2]", "2, '[2, 4]'", "4, '[0, 2, 3, 4]'"})
  void removesTheLowest(int count, String removed) throws SelectionException {
    List<Integer> layers = removed(null, new Budget.Layers(count), 0.4, 0.5, 0.1, 0.3, 0.2);

    assertEquals(removed, layers.toString());
  }

  @Test
  void removesTheDeeperOfTwoThatScoreAlike() throws SelectionException {
    assertEquals(List.of(2), removed(null, new Budget.Layers(1), 0.1, 0.1, 0.1));
  }

  @Test
  void removesAShare() throws SelectionException {
    Budget half = new Budget.Share(new BigDecimal("0.5"));

    assertEquals(List.of(2, 4), removed(null, half, 0.4, 0.5, 0.1, 0.3, 0.2));
  }

  @ParameterizedTest
  @CsvSource({"2, '[3, 4]'", "2-4, '[0, 1]'", "-1, '[2, 3]'", "'2,4', '[0, 3]'"})
  void passesOverProtectedLayers(String protectedLayers, String removed) throws SelectionException {
    List<Integer> layers = removed(protectedLayers, new Budget.Layers(2), 0.4, 0.5, 0.1, 0.3, 0.2);

    assertEquals(removed, layers.toString());
  }

  @Test
  void removesAllThatIsNotProtected() throws SelectionException {
    assertEquals(List.of(0, 2), removed("1", new Budget.Layers(2), 0.4, 0.5, 0.1));
  }

  @Test
  void refusesMoreLayersThanProtectionLeaves() throws SelectionException {
    List<LayerRange> ranges = ranges("0-1,-1");

    Exception e =
        assertThrows(SelectionException.class, () -> Removal.of(5, new Budget.Layers(3), ranges));

    assertEquals("3 layers can't be removed: --protect leaves 2 of 5 free.", e.getMessage());
  }

  @Test
  void refusesToProtectALayerThatIsNotThere() throws SelectionException {
    List<LayerRange> ranges = ranges("5");

    Exception e =
        assertThrows(SelectionException.class, () -> Removal.of(5, new Budget.Layers(1), ranges));

    assertEquals("There is no layer 5: the model has 5 layers, 0 to 4.", e.getMessage());
  }

  @Test
  void refusesToRemoveEveryLayer() {
    assertThrows(SelectionException.class, () -> Removal.of(2, new Budget.Layers(2), List.of()));
  }

  @Test
  void countsBeforeAnythingIsScored() throws SelectionException {
    Budget quarter = new Budget.Share(new BigDecimal("0.25"));

    assertEquals(3, Removal.of(12, quarter, ranges("0")).count());
  }
}
