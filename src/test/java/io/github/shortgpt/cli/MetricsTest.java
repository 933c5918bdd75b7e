package io.github.shortgpt.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

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

/** Metrics beside Block Influence on the command line: what they print, prune and refuse. */
class MetricsTest {
  private static final ObjectMapper JSON = new ObjectMapper();

  @TempDir Path temp;
  private Path model;
  private Path ids;

  @BeforeEach
  void writeModel() throws IOException {
    Golden golden = Golden.named("qwen3");
    model = golden.write(temp.resolve("model"));
    String text = String.join(" ", List.of(golden.text(), golden.text(), golden.text()));
    ids = Files.writeString(temp.resolve("ids.txt"), text);
  }

  private Outcome run(String command, Path of, String... options) {
    List<String> args = new ArrayList<>(List.of(command, "--model", of.toString(), "-q"));
    args.addAll(List.of(options));
    return Outcome.of(args.toArray(String[]::new));
  }

  /** With the text in twelve windows of 24 tokens. */
  private Outcome onText(String command, Path of, String... options) {
    List<String> args = new ArrayList<>(List.of("--calibration", ids.toString()));
    args.addAll(List.of("--window-length", "24", "--windows", "12"));
    args.addAll(List.of(options));
    return run(command, of, args.toArray(String[]::new));
  }

  private JsonNode scores(String... options) throws IOException {
    List<String> args = new ArrayList<>(List.of(options));
    args.addAll(List.of("--format", "json", "--no-timing"));
    return document(onText("score", model, args.toArray(String[]::new)));
  }

  private static JsonNode document(Outcome outcome) throws IOException {
    assertEquals("", outcome.err());
    return JSON.readTree(outcome.out());
  }

  private static double mean(JsonNode document, int layer) {
    double sum = 0;
    double tokens = 0;
    for (int piece = 0; piece < document.at("/samples/pieces").size(); piece++) {
      sum += document.at("/samples/sums/" + layer + "/" + piece).asDouble();
      tokens += document.at("/samples/tokens/" + layer + "/" + piece).asDouble();
    }
    return sum / tokens;
  }

  private static int lowest(JsonNode document) {
    int lowest = 0;
    for (JsonNode layer : document.get("layers")) {
      double least = document.at("/layers/" + lowest + "/value").asDouble();
      lowest = layer.get("value").asDouble() <= least ? layer.get("layer").asInt() : lowest;
    }
    return lowest;
  }

  @Test
  void magnitudeNeedsNoText() throws IOException {
    JsonNode document =
        document(run("score", model, "--metric", "magnitude", "--format", "json", "--no-timing"));
    assertEquals("l1", document.get("estimator").asText());
    for (String absent : List.of("calibration", "dtype", "uncertainty", "samples", "blocks")) {
      assertFalse(document.hasNonNull(absent), absent);
    }
    assertEquals(5, document.get("layers").size());
    assertFalse(document.at("/layers/0").has("low"));
    Outcome table = run("score", model, "--metric", "magnitude");
    assertTrue(table.out().startsWith("Magnitude (l1) of model (qwen3, 5 layers"), table.out());
    assertTrue(table.out().contains("\nwithout text\n"), table.out());
  }

  @Test
  void whatReadsNoTextRefusesOptionsAboutIt() {
    assertEquals(
        Outcome.misused(
            "--calibration has no effect with --metric magnitude, which reads no text.", "score"),
        onText("score", model, "--metric", "magnitude"));
    assertEquals(
        Outcome.misused(
            "--dtype has no effect with --metric magnitude, which computes no hidden states.",
            "score"),
        run("score", model, "--metric", "magnitude", "--dtype", "float32"));
    assertEquals(
        Outcome.misused(
            "--windows has no effect with --metric random, which reads no text.", "prune"),
        run("prune", model, "--remove", "1", "--metric", "random", "--windows", "4"));
  }

  @Test
  void officialScoresAreSumsOverWindowsOf256Tokens() throws IOException {
    String[] official = {"--estimator", "official", "--calibration", ids.toString(), "-q"};
    List<String> args = new ArrayList<>(List.of("score", "--model", model.toString()));
    args.addAll(List.of(official));
    args.addAll(List.of("--format", "json", "--no-timing"));
    JsonNode document = JSON.readTree(Outcome.of(args.toArray(String[]::new)).out());
    assertEquals("block-influence", document.get("metric").asText());
    assertEquals("official", document.get("estimator").asText());
    assertEquals(256, document.at("/calibration/windowLength").asInt());
    for (int layer = 0; layer < 5; layer++) {
      double sum = mean(document, layer) * document.at("/calibration/tokens").asInt();
      assertEquals(sum, document.at("/layers/" + layer + "/value").asDouble(), 1e-9 * sum);
    }
    assertEquals(
        Outcome.misused(
            "--window-length 24 contradicts --estimator official, whose windows have 256 tokens.",
            "score"),
        onText("score", model, "--estimator", "official"));
    assertEquals(
        Outcome.misused(
            "--leave-out has no effect with --estimator official, which counts every token.",
            "score"),
        run("score", model, "--estimator", "official", "--leave-out", "bos"));
  }

  @Test
  void halvesAreForAnalysis() throws IOException {
    JsonNode attention = scores("--metric", "attention-influence");
    assertFalse(attention.hasNonNull("blocks"));
    assertTrue(attention.hasNonNull("uncertainty"));
    String refusal =
        "The metric attention-influence is for analysis: it measures a half of each layer, and"
            + " layers are removed whole. Use it with score.";
    assertEquals(
        Outcome.misused(refusal, "prune"),
        onText("prune", model, "--remove", "1", "--metric", "attention-influence"));
    Path saved = Files.writeString(temp.resolve("scores.json"), attention.toString());
    assertEquals(
        Outcome.misused(refusal, "prune"),
        run("prune", model, "--remove", "1", "--scores", saved.toString()));
  }

  @Test
  void aModelWithoutHalvesIsRefused() throws IOException {
    Golden golden = Golden.named("mamba2");
    Path mamba = golden.write(temp.resolve("mamba"));
    assertEquals(
        Outcome.refused(
            "A layer of model type mamba2 can't be measured by halves: it isn't an attention and an"
                + " MLP that each add to the residual stream."),
        onText("score", mamba, "--metric", "mlp-influence"));
  }

  @Test
  void perplexityHasTheIntervalsOfItsLoss() throws IOException {
    JsonNode document = scores("--metric", "perplexity");
    assertEquals("bootstrap-t", document.at("/uncertainty/method").asText());
    // The first id of a window is not predicted.
    assertEquals(12 * 23, tokens(document));
    for (JsonNode layer : document.get("layers")) {
      double mean = mean(document, layer.get("layer").asInt());
      assertEquals(Math.exp(mean), layer.get("value").asDouble(), 1e-9 * Math.exp(mean));
      assertTrue(layer.get("low").asDouble() < layer.get("value").asDouble());
      assertTrue(layer.get("high").asDouble() > layer.get("value").asDouble());
    }
  }

  private static int tokens(JsonNode document) {
    int tokens = 0;
    for (JsonNode counted : document.at("/samples/tokens/0")) {
      tokens += counted.asInt();
    }
    return tokens;
  }

  @Test
  void taylorIsOfTheWholeLossInFloat32() throws IOException {
    JsonNode document = scores("--metric", "taylor");
    assertEquals("float32", document.get("dtype").asText());
    assertFalse(document.hasNonNull("uncertainty"));
    assertEquals(
        Outcome.misused(
            "--dtype bfloat16 contradicts --metric taylor, whose gradients are float32.", "score"),
        onText("score", model, "--metric", "taylor", "--dtype", "bfloat16"));
    assertEquals(
        Outcome.misused(
            "--leave-out has no effect with --metric taylor, which is of the whole loss.", "score"),
        onText("score", model, "--metric", "taylor", "--leave-out", "bos"));
    assertEquals(
        Outcome.misused(
            "--until-stable has no effect with --metric taylor, which takes no mean of a part of"
                + " the text.",
            "prune"),
        onText("prune", model, "--remove", "1", "--metric", "taylor", "--until-stable"));
  }

  @Test
  void layersArePrunedByEachOfThem() throws IOException {
    for (String metric : List.of("perplexity", "taylor")) {
      JsonNode pruned =
          document(
              onText(
                  "prune",
                  model,
                  "--remove",
                  "1",
                  "--metric",
                  metric,
                  "--dry-run",
                  "--format",
                  "json"));
      assertEquals(lowest(scores("--metric", metric)), pruned.at("/removed/0").asInt(), metric);
    }
    assertEquals(
        ExitCode.DONE,
        run("prune", model, "--remove", "1", "--metric", "magnitude", "--dry-run").exit());
  }

  @Test
  void iterativeScoresTheGradientsOfWhatIsLeft() throws IOException {
    String[] taylor = {"--remove", "2", "--metric", "taylor", "--dry-run", "--format", "json"};
    List<String> args = new ArrayList<>(List.of(taylor));
    args.addAll(List.of("--strategy", "iterative"));
    JsonNode chosen = document(onText("prune", model, args.toArray(String[]::new)));

    int first = lowest(scores("--metric", "taylor"));
    Path smaller = temp.resolve("smaller");
    run("prune", model, "--layers", String.valueOf(first), "--output", smaller.toString());
    JsonNode left = document(onText("score", smaller, "--metric", "taylor", "--format", "json"));
    int second = lowest(left);
    second += second >= first ? 1 : 0;
    assertEquals(
        List.of(Math.min(first, second), Math.max(first, second)),
        List.of(chosen.at("/removed/0").asInt(), chosen.at("/removed/1").asInt()));
  }

  @Test
  void whatAStrategyCantUseIsRefusedBeforeAnyWork() throws IOException {
    assertEquals(
        Outcome.misused(
            "The strategy iterative with the metric perplexity is what the strategy greedy does in"
                + " fewer steps: use that.",
            "prune"),
        run("prune", model, "--remove", "2", "--metric", "perplexity", "--strategy", "iterative"));
    assertEquals(
        Outcome.misused(
            "The strategy iterative scores what is left anew, and the metric magnitude says the"
                + " same of a layer whatever is left: use one-shot.",
            "prune"),
        run("prune", model, "--remove", "2", "--metric", "magnitude", "--strategy", "iterative"));
    assertEquals(
        Outcome.misused(
            "The strategy contiguous needs angular distances, which the metric taylor doesn't give.",
            "prune"),
        run(
            "prune",
            model,
            "--remove",
            "2",
            "--metric",
            "taylor",
            "--strategy",
            "contiguous",
            "--calibration",
            "no such text"));
    Path saved =
        Files.writeString(temp.resolve("scores.json"), scores("--metric", "taylor").toString());
    assertEquals(
        Outcome.misused(
            "The strategy iterative would go on with block-influence where the saved scores are of"
                + " taylor. Leave out --scores and give --metric.",
            "prune"),
        run(
            "prune",
            model,
            "--remove",
            "2",
            "--scores",
            saved.toString(),
            "--strategy",
            "iterative"));
  }
}
