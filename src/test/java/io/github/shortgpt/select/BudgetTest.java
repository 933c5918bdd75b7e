package io.github.shortgpt.select;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.math.BigDecimal;
import java.util.List;
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
  @CsvSource({"99, 1", "90, 1", "89, 2", "70, 2", "41, 3", "40, 3"})
  void aTargetIsReachedWhicheverLayersGo(long most, int expected) throws SelectionException {
    Budget budget = new Budget.Target("parameters", 100, most, List.of(30L, 10L, 20L, 30L));

    assertEquals(expected, budget.layersToRemove(5));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "1000 | The model has 1,000 bytes, no more than 1,000: no layer has to go.",
        "9 | Without 2 of its 3 layers the model would still have 600 bytes, more than 9."
      })
  void refusesATargetThatIsReachedOrCannotBe(long most, String sentence) {
    Budget budget = new Budget.Target("bytes", 1000, most, List.of(200L, 200L, 200L));

    Exception e = assertThrows(SelectionException.class, () -> budget.layersToRemove(3));

    assertEquals(sentence, e.getMessage());
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
