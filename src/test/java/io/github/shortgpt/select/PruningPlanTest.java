package io.github.shortgpt.select;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PruningPlanTest {
  @Test
  void keepsTheOtherLayersInTheirOrder() {
    assertEquals(List.of(0, 2, 4), new PruningPlan(5, List.of(3, 1)).kept());
  }

  @Test
  void keepsEveryLayerIfNoneIsRemoved() {
    assertEquals(List.of(0, 1, 2), new PruningPlan(3, List.of()).kept());
  }

  @Test
  void sortsWhatIsRemovedAndCountsItOnce() {
    assertEquals(List.of(1, 3), new PruningPlan(5, List.of(3, 1, 3)).removed());
  }

  @Test
  void refusesToRemoveEveryLayer() {
    assertThrows(IllegalArgumentException.class, () -> new PruningPlan(2, List.of(0, 1)));
  }

  @ParameterizedTest
  @ValueSource(ints = {-1, 5, 6})
  void refusesToRemoveALayerThatIsNotThere(int layer) {
    assertThrows(IllegalArgumentException.class, () -> new PruningPlan(5, List.of(layer)));
  }

  @Test
  void removesJustTheLayersThatTheUserLists() throws SelectionException {
    PruningPlan plan = PruningPlan.removing(LayerRange.parse("-1,1-2"), 5);

    assertEquals(new PruningPlan(5, List.of(1, 2, 4)), plan);
  }

  @Test
  void tellsTheUserThatOneLayerHasToStay() {
    Exception e =
        assertThrows(
            SelectionException.class, () -> PruningPlan.removing(LayerRange.parse("0--1"), 5));

    assertEquals("All 5 layers would be removed; at least one has to stay.", e.getMessage());
  }
}
