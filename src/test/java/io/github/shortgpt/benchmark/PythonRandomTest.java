package io.github.shortgpt.benchmark;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Test;

class PythonRandomTest {
  /** {@code random.Random(1234).sample(range(n), k)}, one after the other, in Python 3.11. */
  @Test
  void samplesAreThoseOfPython() {
    PythonRandom random = new PythonRandom(1234);
    assertEquals(List.of(7, 1, 0), random.sample(10, 3));
    assertEquals(List.of(2, 18, 1, 20, 3), random.sample(21, 5));
    assertEquals(List.of(11, 7, 0, 20, 19), random.sample(22, 5));
    assertEquals(List.of(495, 630, 474, 152, 93), random.sample(1000, 5));
    assertEquals(List.of(11, 7, 0, 32, 31, 15), random.sample(40, 6));
    assertEquals(List.of(33, 341, 277, 238, 35, 307), random.sample(400, 6));
    assertEquals(List.of(0, 4, 1, 3, 2), random.sample(5, 5));
    assertEquals(
        List.of(61, 45, 34, 31, 83, 25, 58, 67, 85, 2, 65, 9, 0, 42, 18, 90, 60, 84, 48, 21),
        random.sample(100, 20));
    assertEquals(List.of(7100, 9992, 65087), random.sample(70_000, 3));
  }
}
