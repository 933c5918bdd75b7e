package io.github.shortgpt.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.shortgpt.golden.Golden;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An option that could change nothing beside others is refused. */
class CombinedOptionsTest {
  private static final ObjectMapper JSON = new ObjectMapper();

  @TempDir Path temp;
  private Path model;
  private Path ids;

  @BeforeEach
  void writeModel() throws IOException {
    Golden golden = Golden.named("qwen3");
    model = golden.write(temp.resolve("model"));
    ids = Files.writeString(temp.resolve("ids.txt"), golden.text());
  }

  private Outcome run(String line) {
    List<String> args = new ArrayList<>(List.of(line.split(" +")));
    args.addAll(1, List.of("--model", model.toString(), "-q"));
    return Outcome.of(args.toArray(String[]::new));
  }

  private Outcome onText(String line) {
    return run(line + " --calibration " + ids + " --window-length 24 --windows 4");
  }

  private Path saved(String options) throws IOException {
    String document = onText("score --format json " + options).out();
    return Files.writeString(temp.resolve("scores.json"), document);
  }

  private JsonNode pruned(String options) throws IOException {
    Outcome outcome = onText("prune --remove 2 --dry-run --format json --no-timing " + options);
    assertEquals("", outcome.err());
    return JSON.readTree(outcome.out());
  }

  private static Outcome prunesNot(String sentence) {
    return Outcome.misused(sentence, "prune");
  }

  private static Outcome scoresNot(String sentence) {
    return Outcome.misused(sentence, "score");
  }

  @Test
  void aBlockOfNeighboursIsChosenByAnglesOnly() throws IOException {
    String byAngles =
        " has no effect with the strategy contiguous, which goes by angular distances: leave it"
            + " out, or give --metric angular.";
    String contiguous = "prune --remove 2 --strategy contiguous ";

    assertEquals(prunesNot("--metric" + byAngles), run(contiguous + "--metric relative-magnitude"));
    assertEquals(prunesNot("--estimator" + byAngles), run(contiguous + "--estimator official"));
    assertEquals(
        prunesNot("--leave-out has no effect with the strategy contiguous."),
        run(contiguous + "--leave-out massive"));
    assertEquals(
        "all-tokens",
        pruned("--strategy contiguous --metric angular --estimator all-tokens")
            .get("estimator")
            .asText());
    assertEquals("contiguous", pruned("--strategy contiguous").get("strategy").asText());
  }

  @Test
  void readingStopsEarlyForOneShotOnly() {
    for (String strategy : List.of("contiguous", "iterative", "greedy", "evolve")) {
      assertEquals(
          prunesNot(
              "--until-stable stops when the lowest layers are sure, and the strategy "
                  + strategy
                  + " chooses others: leave it out, or use one-shot."),
          run("prune --remove 2 --until-stable --strategy " + strategy));
    }
  }

  @Test
  void greedySpendsNoBudgetOfEvaluations() {
    assertEquals(
        prunesNot("--evaluations has no effect with the strategy greedy."),
        run("prune --remove 2 --strategy greedy --evaluations 9"));
  }

  @Test
  void namedLayersAreNotSearched() {
    assertEquals(
        prunesNot(
            "--objective has no effect with --layers, which removes the named layers without"
                + " scoring."),
        run("prune --layers 1 --objective kl"));
  }

  @Test
  void aSeedByWhichNothingIsDrawnIsRefused() throws IOException {
    for (String metric : List.of("magnitude", "sequential", "reverse-order", "taylor")) {
      assertEquals(
          scoresNot(
              "--seed has no effect with --metric " + metric + ", of which nothing is drawn."),
          run("score --seed 3 --metric " + metric));
    }
    assertEquals(ExitCode.DONE, run("score --seed 3 --metric random").exit());
    assertEquals(ExitCode.DONE, onText("score --seed 3 --metric taylor --shuffle").exit());
    assertEquals(
        "evolve", pruned("--strategy evolve --metric taylor --seed 3").get("strategy").asText());
  }

  @Test
  void aSeedDrawsNothingWhereScoresAreSavedAndWindowsAreNotShuffled() throws IOException {
    Path scores = saved("");

    assertEquals(
        prunesNot(
            "--seed has no effect with --scores here: no windows are drawn without --shuffle."),
        run("prune --remove 2 --strategy greedy --seed 3 --scores " + scores));
    assertEquals(
        "greedy",
        pruned("--strategy greedy --seed 3 --shuffle --scores " + scores).get("strategy").asText());
  }

  @Test
  void savedScoresAreNotMeasuredWhateverTheStrategyIs() throws IOException {
    Path scores = saved("");

    for (String option : List.of("--resume " + temp.resolve("states"), "--leave-out massive")) {
      assertEquals(
          prunesNot(
              option.split(" ", -1)[0]
                  + " has no effect with --scores, which were measured before."),
          run("prune --remove 2 --strategy greedy --scores " + scores + " " + option));
    }
  }

  @Test
  void aBaselineComputesNothing() {
    for (String option : List.of("--threads 1", "--device cpu")) {
      assertEquals(
          scoresNot(
              option.split(" ", -1)[0]
                  + " has no effect with --metric sequential, which computes nothing."),
          run("score --metric sequential " + option));
    }
  }

  @Test
  void aGateComputesThoughTheScoresDoNot() throws IOException {
    String gate = " --threads 1 --dtype float32 --gate ppl<=9x --gate-data " + ids;
    Path scores = saved("");
    Files.writeString(ids, (Files.readString(ids) + " ").repeat(3));

    assertEquals(
        ExitCode.DONE, run("prune --remove 1 --metric sequential --dry-run" + gate).exit());
    assertEquals(ExitCode.DONE, run("prune --remove 1 --dry-run --scores " + scores + gate).exit());
  }

  @Test
  void bosIsLeftOutOnlyWhereItCounts() {
    assertEquals(
        scoresNot("--leave-out bos has no effect with --no-bos."),
        run("score --no-bos --leave-out bos"));
    assertEquals(
        scoresNot(
            "--leave-out bos has no effect with the estimator last-token, which looks at the end of"
                + " each window."),
        run("score --metric angular --leave-out bos"));
    assertEquals(
        ExitCode.DONE,
        onText("score --metric angular --estimator all-tokens --leave-out bos").exit());
  }

  @Test
  void iterativeGoesOnOnlyFromScoresThatAreMeasuredAlike() throws IOException {
    Path scores = saved("--dtype float32");
    String iterative = "prune --remove 2 --strategy iterative --scores " + scores;

    assertEquals(
        pruned("--strategy iterative --dtype float32").get("removed"),
        pruned("--strategy iterative --dtype float32 --scores " + scores).get("removed"));
    assertEquals(
        prunesNot(
            "The strategy iterative would go on with other text than the saved scores are of, 4"
                + " windows of 24 tokens of ids.txt. Give the same text and windows, or leave out"
                + " --scores."),
        run(iterative + " --calibration " + ids + " --window-length 24 --windows 3"));
    assertEquals(
        prunesNot(
            "The strategy iterative would go on in bfloat16 where the saved scores are in float32."
                + " Give --dtype float32, or leave out --scores."),
        onText(iterative + " --dtype bfloat16"));

    saved("--leave-out massive");
    assertEquals(
        prunesNot(
            "The strategy iterative would go on with the estimator exact where the saved scores are"
                + " of exact-without-massive. Leave out --scores and give --estimator or"
                + " --leave-out."),
        onText(iterative));
  }

  @Test
  void aDocumentOfWhatTookNoTimeHasNoTimes() throws IOException {
    Outcome outcome = run("prune --layers 1 --dry-run --format json");

    assertEquals(false, JSON.readTree(outcome.out()).has("timing"), outcome.out());
  }
}
