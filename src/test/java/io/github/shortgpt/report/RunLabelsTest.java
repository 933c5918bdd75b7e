package io.github.shortgpt.report;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.github.shortgpt.family.ModelIdentity;
import io.github.shortgpt.score.LayerScores;
import io.github.shortgpt.text.CalibrationIdentity;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

class RunLabelsTest {
  private static SavedScores run(String file, String model, String estimator, int windows) {
    CalibrationIdentity text =
        new CalibrationIdentity("set", "ab", windows, 512, 1024, true, 2, null);
    LayerScores scores =
        new LayerScores(
            "angular",
            estimator,
            "float32",
            text,
            MadeUpScores.plain("angular", 1, 2).layers(),
            null,
            null,
            null);
    ModelIdentity identity = new ModelIdentity(model, "llama", 2, 1, 1, "sampled:0f", null, null);
    return new SavedScores(Path.of(file), identity, scores);
  }

  @Test
  void whatDiffersIsTheLabel() {
    assertEquals(
        List.of("block-influence", "random"),
        RunLabels.of(
            List.of(
                MadeUpScores.saved("a.json", "block-influence", 1, 2),
                MadeUpScores.saved("b.json", "random", 1, 2))));
    assertEquals(
        List.of("angular (last-token), 8 × 512", "angular, 16 × 512"),
        RunLabels.of(
            List.of(run("a.json", "/models/m", "last-token", 8), run("b.json", "m", "exact", 16))));
    assertEquals(
        List.of("one", "two"),
        RunLabels.of(List.of(run("a", "/x/one", "exact", 8), run("b", "C:\\y\\two", "exact", 8))));
  }

  @Test
  void likeRunsAreToldApartByTheirFiles() {
    assertEquals(
        List.of("a", "b"),
        RunLabels.of(List.of(run("x/a.json", "m", "exact", 8), run("x/b.json", "m", "exact", 8))));
    assertEquals(
        List.of("x/a.json", "y/a.json"),
        RunLabels.of(List.of(run("x/a.json", "m", "exact", 8), run("y/a.json", "m", "exact", 8))));
  }

  @Test
  void oneFileGivenTwiceIsNumbered() {
    SavedScores run = run("a.json", "m", "exact", 8);
    assertEquals(List.of("a.json (1)", "a.json (2)"), RunLabels.of(List.of(run, run)));
  }

  @Test
  void aModelMayBeCalledAnything() {
    for (String name : List.of("", "/", "\u0000", "a/b\u0000")) {
      List<String> labels =
          RunLabels.of(List.of(run("a", name, "exact", 8), run("b", "m", "exact", 8)));
      assertEquals(2, labels.size());
    }
  }
}
