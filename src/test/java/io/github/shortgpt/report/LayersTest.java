package io.github.shortgpt.report;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Test;

class LayersTest {
  @Test
  void manyNeighboursAreARange() {
    assertEquals("6 7 8", Layers.ranges(List.of(6, 7, 8)));
    assertEquals(
        "1 3-7 9 10 11 12 20-24",
        Layers.ranges(List.of(1, 3, 4, 5, 6, 7, 9, 10, 11, 12, 20, 21, 22, 23, 24)));
    assertEquals("", Layers.ranges(List.of()));
  }
}
