package io.github.shortgpt.select;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.math.BigDecimal;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class BudgetTest {
  @ParameterizedTest
  @CsvSource({"1, 2, 1", "8, 32, 8", "31, 32, 31"})
  void removesACountOfLayers(int count, int layers, int expected) throws SelectionException {
    assertEquals(expected, new Budget.Layers(count).layersToRemove(layers));
  }

  @ParameterizedTest
  @CsvSource({"32, 32", "33, 32", "1, 1"})
  void refusesACountThatLeavesNoLayer(int count, int layers) {
    Budget budget = new Budget.Layers(count);

    Exception e = assertThrows(SelectionException.class, () -> budget.layersToRemove(layers));

    assertEquals(
        "%d layers can't be removed: the model has %d, and at least one has to stay."
            .formatted(count, layers),
        e.getMessage());
  }

  @ParameterizedTest
  @CsvSource({
    "0.29, 100, 29",
    "0.3, 10, 3",
    "0.1, 10, 1",
    "0.25, 32, 8",
    "0.25, 33, 8",
    "0.25, 35, 8",
    "0.5, 3, 1",
    "0.7, 10, 7",
    "0.57, 100, 57",
    "0.999, 10, 9",
    "25e-2, 32, 8"
  })
  void removesAShareRoundedDown(BigDecimal ratio, int layers, int expected)
      throws SelectionException {
    assertEquals(expected, new Budget.Share(ratio).layersToRemove(layers));
  }

  @ParameterizedTest
  @CsvSource({"0.1, 9", "0.01, 32", "0.0000001, 100"})
  void refusesAShareOfLessThanALayer(BigDecimal ratio, int layers) {
    Budget budget = new Budget.Share(ratio);

    Exception e = assertThrows(SelectionException.class, () -> budget.layersToRemove(layers));

    assertEquals(
        "A share of " + ratio + " of " + layers + " layers is less than one layer.",
        e.getMessage());
  }

  @ParameterizedTest
  @ValueSource(ints = {0, -1})
  void isNoCountBelowOne(int count) {
    assertThrows(IllegalArgumentException.class, () -> new Budget.Layers(count));
  }

  @ParameterizedTest
  @CsvSource({"0", "-0.1", "1", "1.0", "1.5", "1e9"})
  void isNoShareOutsideZeroToOne(BigDecimal ratio) {
    assertThrows(IllegalArgumentException.class, () -> new Budget.Share(ratio));
  }
}
