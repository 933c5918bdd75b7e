package io.github.shortgpt.select;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class LayerRangeTest {
  private static String resolve(String list, int layers) throws SelectionException {
    return LayerRange.resolve(LayerRange.parse(list), layers).toString();
  }

  private static String refusal(String list, int layers) {
    return assertThrows(SelectionException.class, () -> resolve(list, layers)).getMessage();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "3            | [3]",
        "0            | [0]",
        "-1           | [9]",
        "-10          | [0]",
        "2-5          | [2, 3, 4, 5]",
        "4-4          | [4]",
        "7--1         | [7, 8, 9]",
        "-3--2        | [7, 8]",
        "-10-1        | [0, 1]",
        "5,1, 3       | [1, 3, 5]",
        "1-3,2-4,3,-7 | [1, 2, 3, 4]",
        "007          | [7]"
      })
  void meansLayers(String list, String expected) throws SelectionException {
    assertEquals(expected, resolve(list, 10));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "", " ", "a", "1-", "-", "--1", "1--", "1-2-3", "1.5", "+1", "1 2", "0x1", "1234567", "٣"
      })
  void refusesWhatIsNotALayer(String part) {
    assertEquals(
        "\"" + part.strip() + "\" is not a layer or a range of layers. Write 3 or 21-29 or -1.",
        refusal(part, 10));
  }

  @ParameterizedTest
  @ValueSource(strings = {"1,", ",1", "1,,2"})
  void refusesAnEmptyPart(String list) {
    assertEquals(
        "\"\" is not a layer or a range of layers. Write 3 or 21-29 or -1.", refusal(list, 10));
  }

  @ParameterizedTest
  @CsvSource({"10, 10", "-11, -11", "8-12, 12", "'3,999999', 999999", "-12-3, -12"})
  void refusesALayerThatTheModelDoesNotHave(String list, int named) {
    assertEquals(
        "There is no layer " + named + ": the model has 10 layers, 0 to 9.", refusal(list, 10));
  }

  @ParameterizedTest
  @ValueSource(strings = {"5-4", "9-0", "5--6", "-1-3"})
  void refusesARangeThatRunsBackwards(String list) {
    assertEquals("The range " + list + " runs backwards.", refusal(list, 10));
  }

  @Test
  void keepsTheOrderInWhichPartsAreWritten() throws SelectionException {
    assertEquals(
        List.of(new LayerRange(5, 5), new LayerRange(-2, -1), new LayerRange(0, 3)),
        LayerRange.parse("5,-2--1,0-3"));
  }
}
