package io.github.shortgpt.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.shortgpt.golden.Golden;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code shortgpt eval --bench}. */
class EvalBenchTest {
  private static final ObjectMapper JSON = new ObjectMapper();

  @TempDir Path temp;
  private Path model;

  @BeforeEach
  void writeModel() throws IOException {
    model = Golden.named("qwen3").write(temp.resolve("model"));
  }

  private Outcome bench(String... options) {
    List<String> args = new ArrayList<>(List.of("eval", "--model", model.toString(), "-q"));
    args.addAll(List.of(options));
    return Outcome.of(args.toArray(String[]::new));
  }

  @Test
  void modelsAreTimedSideBySideWithoutAnyText() throws IOException {
    Path other = Golden.named("gpt2").write(temp.resolve("other"));
    Outcome outcome =
        bench(
            "--bench",
            "--skip-layers",
            "1-3",
            "--against",
            other.toString(),
            "--bench-prompt",
            "40",
            "--bench-tokens",
            "8",
            "--bench-runs",
            "3",
            "--threads",
            "1",
            "--format",
            "json");

    assertEquals(ExitCode.DONE, outcome.exit(), outcome.err());
    JsonNode document = JSON.readTree(outcome.out());
    assertEquals(
        "{\"promptTokens\":40,\"decodedTokens\":8,\"runs\":3,\"threads\":1}",
        document.get("bench").toString());
    JsonNode models = document.get("models");
    assertEquals(3, models.size());
    assertTrue(models.at("/1/bytes").asLong() < models.at("/0/bytes").asLong());
    for (int place = 0; place < models.size(); place++) {
      JsonNode each = models.get(place);
      assertEquals("bench", each.at("/results/0/task").asText());
      JsonNode metrics = each.at("/results/0/metrics");
      for (String name : List.of("prefill", "decode")) {
        double median = metrics.get(name).asDouble();
        assertTrue(metrics.get(name + "Least").asDouble() > 0, metrics.toString());
        assertTrue(metrics.get(name + "Least").asDouble() <= median, metrics.toString());
        assertTrue(metrics.get(name + "Most").asDouble() >= median, metrics.toString());
      }
      assertEquals(place == 0, metrics.path("decodeRatio").isMissingNode());
    }
  }

  @Test
  void oneRunHasNoSpreadAndStandsInATable() throws IOException {
    Outcome outcome =
        bench("--bench", "--bench-prompt", "9", "--bench-tokens", "3", "--bench-runs", "1");

    assertEquals(ExitCode.DONE, outcome.exit(), outcome.err());
    String speed = "[0-9.]+ \\(([0-9.]+) to \\%s\\)";
    assertTrue(
        outcome
            .out()
            .lines()
            .skip(3)
            .findFirst()
            .orElseThrow()
            .matches("model +[0-9.]+ kB .*" + speed.formatted(1) + " +" + speed.formatted(2)),
        outcome.out());
  }

  @Test
  void whatWouldChangeNothingIsRefused() {
    assertEquals(
        Outcome.misused(
            "--bench-prompt, --bench-tokens and --bench-runs have no effect without --bench.",
            "eval"),
        bench("--bench-runs", "3", "--data", "text.txt"));
    assertEquals(
        Outcome.misused("--no-timing contradicts --bench, which measures durations.", "eval"),
        bench("--bench", "--no-timing"));
    assertEquals(
        Outcome.misused(
            "--bench-prompt, --bench-tokens and --bench-runs must be at least 1.", "eval"),
        bench("--bench", "--bench-tokens", "0"));
    assertEquals(
        Outcome.misused("--gate judges by the task ppl: give text with --data FILE.", "eval"),
        bench("--bench", "--skip-layers", "1", "--gate", "ppl<=2x"));
  }

  @Test
  void aModelThatTakesFewerTokensIsNamed() {
    assertEquals(
        Outcome.misused(
            "model takes 256 tokens, and --bench would read a prompt of 250 and 8 after it. Give a"
                + " smaller --bench-prompt or --bench-tokens.",
            "eval"),
        bench("--bench", "--bench-prompt", "250", "--bench-tokens", "8"));
  }
}
