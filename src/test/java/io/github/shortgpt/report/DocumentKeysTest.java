package io.github.shortgpt.report;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.github.shortgpt.benchmark.Rate;
import io.github.shortgpt.benchmark.RollingResult;
import io.github.shortgpt.benchmark.Task;
import io.github.shortgpt.benchmark.TaskResult;
import io.github.shortgpt.benchmark.TaskScore;
import io.github.shortgpt.evaluate.Gate;
import io.github.shortgpt.evaluate.TextResult;
import io.github.shortgpt.generate.Diversity;
import io.github.shortgpt.score.LayerScores;
import io.github.shortgpt.score.Samples;
import io.github.shortgpt.select.Removal;
import io.github.shortgpt.speed.SpeedResult;
import io.github.shortgpt.speed.SpeedSettings;
import io.github.shortgpt.text.Piece;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** {@code .github/DOCUMENTS.md} names every key that a document may have. */
class DocumentKeysTest {
  private static final Path PAGE = Path.of(".github/DOCUMENTS.md");
  private static final String SCORE = "## `score`";
  private static final String COMPARE = "## `compare`";
  private static final String EVAL = "## `eval`";
  private static final String PRUNE = "## `prune`";

  /** Scores with everything that they can come with. */
  private static ScoreReport score() {
    ScoreReport report = MadeUpScores.full("tiny");
    LayerScores scores = report.scores();
    Samples samples =
        new Samples(
            Collections.nCopies(1, new Piece(0, 0, 1)),
            Collections.nCopies(4, new double[] {1}),
            Collections.nCopies(4, new int[] {1}));
    LayerScores whole =
        new LayerScores(
            scores.metric(),
            scores.estimator(),
            scores.dtype(),
            scores.calibration(),
            scores.layers(),
            scores.uncertainty(),
            samples,
            scores.blocks());
    return new ScoreReport(
        "0.1.0",
        report.model(),
        whole,
        report.cut(),
        report.stability(),
        new Timing(1.0, null, null, null));
  }

  @Test
  void everyKeyOfScoresIsExplained() throws IOException {
    String page = Files.readString(PAGE);
    String section = page.substring(0, page.indexOf(COMPARE));

    assertEquals(List.of(), KeyPaths.missing(KeyPaths.of(score().json()), section));
    for (String column : score().csv().lines().findFirst().orElseThrow().split(",", -1)) {
      assertEquals(true, section.contains("`" + column + "`"), column);
    }
  }

  @Test
  void everyKeyOfComparisonsIsExplained() throws IOException {
    String page = Files.readString(PAGE);
    String section =
        page.substring(0, page.indexOf(SCORE))
            + page.substring(page.indexOf(COMPARE), page.indexOf(EVAL));
    SavedScores saved = new SavedScores(Path.of("a.json"), score().model(), score().scores());
    Removal removal = new Removal(4, 2, Set.of());
    CompareReport report = CompareReport.of("0.1.0", List.of(saved, saved), Optional.of(removal));
    Set<String> paths = KeyPaths.of(report.json());
    paths.removeIf(
        path ->
            path.matches("runs\\[]\\.(model|calibration|uncertainty|layers(\\[])?)\\..*")
                || path.matches("pairs\\[]\\.overlap\\.\\d+"));

    assertEquals(List.of(), KeyPaths.missing(paths, section));
    for (String column : report.csv().lines().findFirst().orElseThrow().split(",", -1)) {
      assertEquals(true, section.contains("`" + column + "`"), column);
    }
  }

  @Test
  void everyKeyOfEvaluationsIsExplained() throws IOException {
    String page = Files.readString(PAGE);
    String section =
        page.substring(0, page.indexOf(SCORE))
            + page.substring(page.indexOf(EVAL), page.indexOf(PRUNE));
    EvalReport report = evaluation();
    Set<String> paths = KeyPaths.of(report.json());
    for (String column : report.csv().lines().findFirst().orElseThrow().split(",", -1)) {
      assertEquals(true, section.contains("`" + column + "`"), column);
    }
    paths.removeIf(path -> path.matches(".*\\.(groups|subjects)\\[]\\.metrics\\..*"));
    assertEquals(List.of(), KeyPaths.missing(paths, section));
  }

  /** An evaluation of everything that there is. */
  private static EvalReport evaluation() throws IOException {
    TextResult original = new TextResult(Collections.nCopies(10, 2.0), null);
    TextResult pruned =
        new TextResult(Collections.nCopies(10, 2.5), new TextResult.Divergence(0.1, 1.0, 0.9));
    Gate gate = Gate.parse("ppl<=2x").orElseThrow();
    RollingResult words = new RollingResult(-9, 1, 3, 12, new RollingResult.Windows(1, 8, "<s>"));
    List<TaskResult> tasks = List.of(task());
    Diversity diversity =
        new Diversity(0.5, OptionalDouble.of(0.1), 0.5, Collections.nCopies(3, 0.5));
    SpeedResult speed = new SpeedResult(List.of(new SpeedResult.Run(9, 3, 5L)));
    EvalReport.Model first =
        new EvalReport.Model(
            "a",
            "a",
            4,
            9,
            18,
            List.of(),
            new EvalReport.Measured(original, null, words, tasks, diversity, speed),
            List.of());
    EvalReport.Model second =
        new EvalReport.Model(
            "b",
            "b",
            3,
            8,
            16,
            List.of(1),
            new EvalReport.Measured(
                pruned, pruned.ratioTo(original), words, List.of(task()), diversity, speed),
            List.of(gate.judge(original, pruned)));
    return new EvalReport(
        "0.1.0",
        new EvalReport.Text(score().scores().calibration(), "first"),
        new EvalReport.Continued(score().scores().calibration(), 8, diversity),
        new EvalReport.Bench(new SpeedSettings(8, 4, 1), 2),
        "float32",
        List.of(first, second),
        new Timing(null, null, 1.0, null));
  }

  private static TaskResult task() throws IOException {
    Rate rate = new Rate(List.of(List.of(true, false), List.of(true, false)));
    TaskScore score =
        new TaskScore("astronomy", 0, 0.25, rate, Optional.of(rate), OptionalDouble.of(9));
    return new TaskResult(Task.named("mmlu"), score, List.of(score), List.of(score));
  }
}
