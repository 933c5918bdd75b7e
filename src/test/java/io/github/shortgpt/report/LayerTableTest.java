package io.github.shortgpt.report;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.github.shortgpt.score.LayerScore;
import io.github.shortgpt.score.LayerScores;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LayerTableTest {
  private static final String FULL = "█".repeat(30);

  private static LayerScores scores(double... values) {
    return new LayerScores(
        "block-influence",
        "exact",
        "float32",
        null,
        IntStream.range(0, values.length).mapToObj(i -> new LayerScore(i, values[i])).toList(),
        null,
        null,
        null);
  }

  private static List<String> lines(List<Integer> removed, double... values) {
    return LayerTable.text(scores(values), removed, Optional.empty()).lines().skip(1).toList();
  }

  @ParameterizedTest
  @CsvSource({
    "0, 0, ''",
    "0.00417, 0, ▏",
    "0.03333, 1, ''",
    "0.0375, 1, ▏",
    "0.04167, 1, ▎",
    "0.04583, 1, ▍",
    "0.05, 1, ▌",
    "0.05417, 1, ▋",
    "0.05833, 1, ▊",
    "0.0625, 1, ▉",
    "0.06667, 2, ''",
    "0.5, 15, ''",
    "0.9999, 30, ''",
    "1, 30, ''",
    "-0.5, 0, ''",
    "0.001, 0, ''",
    "0.003, 0, ▏"
  })
  void drawsABarToAnEighth(double share, int whole, String rest) {
    assertEquals("█".repeat(whole) + rest, LayerTable.bar(share));
  }

  @Test
  void endsABarThatIsTooLongInAnArrow() {
    assertEquals("█".repeat(29) + "▶", LayerTable.bar(1.01));
  }

  @Test
  void drawsTheHighestScoreInFullWhereScoresAreClose() {
    assertEquals(
        List.of(
            "    0     0.40000  " + FULL,
            "    1     0.20000  " + FULL.substring(15),
            "    2     0.10000  " + "█".repeat(7) + "▌"),
        lines(List.of(), 0.4, 0.2, 0.1));
  }

  @Test
  void drawsFourMediansInFullWhereOneScoreTowersOverTheOthers() {
    assertEquals(
        List.of(
            "    0     2.00000  " + FULL.substring(1) + "▶",
            "    1     0.10000  " + "█".repeat(7) + "▌",
            "    2     0.10000  " + "█".repeat(7) + "▌"),
        lines(List.of(), 2.0, 0.1, 0.1));
  }

  @Test
  void marksRemovedLayersInOneColumn() {
    assertEquals(
        List.of(
            "    0     0.20000  " + FULL + "  removed",
            "    1     0.10000  " + FULL.substring(15),
            "    2     0.00000  " + " ".repeat(30) + "  removed"),
        lines(List.of(2, 0), 0.2, 0.1, 0.0));
  }

  @Test
  void drawsNoBarsWhereAllScoresAreZeroOrBelow() {
    assertEquals(List.of("    0     0.00000", "    1    -0.25000"), lines(List.of(), 0.0, -0.25));
  }
}
