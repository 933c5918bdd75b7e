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

/** {@code score} and {@code inspect}: documents, tables, and text from everywhere. */
class ScoreCommandTest {
  private static final ObjectMapper JSON = new ObjectMapper();

  @TempDir Path temp;
  private Golden golden;
  private Path model;
  private Path ids;

  @BeforeEach
  void writeModel() throws IOException {
    golden = Golden.named("qwen3");
    model = golden.write(temp.resolve("model"));
    ids = Files.writeString(temp.resolve("ids.txt"), golden.text());
  }

  private Outcome score(String calibration, String... options) {
    List<String> args =
        new ArrayList<>(
            List.of(
                "score",
                "--model",
                model.toString(),
                "--calibration",
                calibration,
                "--window-length",
                "48",
                "--windows",
                "3",
                "-q"));
    args.addAll(List.of(options));
    return Outcome.withInput(golden.text(), args.toArray(String[]::new));
  }

  private JsonNode layers(Outcome outcome) throws IOException {
    assertEquals("", outcome.err());
    return JSON.readTree(outcome.out()).get("layers");
  }

  @Test
  void theDocumentHoldsTheNumbersOfTransformers() throws IOException {
    JsonNode document = JSON.readTree(score(ids.toString(), "--format", "json").out());
    double[] expected = golden.numbers("bi");
    for (int layer = 0; layer < expected.length; layer++) {
      assertEquals(layer, document.get("layers").get(layer).get("layer").asInt());
      assertEquals(
          expected[layer], document.get("layers").get(layer).get("value").asDouble(), 1e-6);
    }
    assertEquals("block-influence", document.get("metric").asText());
    assertEquals("float32", document.get("dtype").asText());
    assertEquals(144, document.at("/calibration/tokens").asInt());
    assertTrue(document.at("/timing/scoring").isNumber());
  }

  @Test
  void theSameInputGivesTheSameBytes() {
    assertEquals(
        score(ids.toString(), "--format", "json", "--no-timing"),
        score(ids.toString(), "--format", "json", "--no-timing"));
  }

  @Test
  void standardInputAndJsonLinesAreReadAlike() throws IOException {
    Path lines = temp.resolve("ids.jsonl");
    Files.writeString(lines, "{\"body\": \"" + golden.text() + "\"}\n");
    JsonNode fromFile = layers(score(ids.toString(), "--format", "json"));
    assertEquals(fromFile, layers(score("-", "--format", "json")));
    assertEquals(
        fromFile, layers(score(lines.toString(), "--text-field", "body", "--format", "json")));
  }

  @Test
  void theTableHasALineALayer() {
    Outcome outcome = score(ids.toString());
    assertTrue(
        outcome.out().startsWith("Block Influence of model (qwen3, 5 layers, "), outcome.out());
    assertEquals(
        5, outcome.out().lines().filter(line -> line.matches(" +\\d  +\\d\\.\\d{5}.*█.*")).count());
    assertTrue(outcome.out().contains("lowest first (0-based): "), outcome.out());
  }

  @Test
  void bfloat16CanBeAskedFor() throws IOException {
    JsonNode layers = layers(score(ids.toString(), "--dtype", "bfloat16", "--format", "json"));
    double[] expected = golden.numbers("bi");
    for (int layer = 0; layer < expected.length; layer++) {
      double tolerance = Math.max(0.02 * expected[layer], 0.002);
      assertEquals(expected[layer], layers.get(layer).get("value").asDouble(), tolerance);
    }
  }

  @Test
  void fewerWindowsThanAskedForAreSaid() {
    Outcome outcome =
        Outcome.of(
            "score",
            "--model",
            model.toString(),
            "--calibration",
            ids.toString(),
            "--window-length",
            "48",
            "--windows",
            "9",
            "--no-progress");
    assertEquals(ExitCode.DONE, outcome.exit());
    assertEquals("the text fills 3 windows, not 9\n", outcome.err());
  }

  @Test
  void inspectSaysWhatTheCheckpointIs() throws IOException {
    Outcome outcome = Outcome.of("inspect", "--model", model.toString(), "--format", "json");
    JsonNode document = JSON.readTree(outcome.out());
    assertEquals("qwen3", document.get("modelType").asText());
    assertEquals(5, document.get("layers").asInt());
    assertEquals("float32", document.get("dtype").asText());
    assertEquals("full_attention", document.at("/perLayer/4/kind").asText());
    long inLayers = 0;
    for (JsonNode layer : document.get("perLayer")) {
      inLayers += layer.get("parameters").asLong();
    }
    // Outside the layers: embedding and head of 96 tokens, and the final norm, 32 wide.
    assertEquals(document.get("parameters").asLong(), inLayers + 2 * 96 * 32 + 32);
    assertFalse(document.get("tied").asBoolean());
    assertEquals(4 * 96 * 32, document.at("/parts/embedding/bytes").asInt());
    assertEquals(inLayers, document.at("/parts/layers/parameters").asLong());
    assertEquals(96 * 32, document.at("/parts/head/parameters").asInt());
    assertEquals(32, document.at("/parts/rest/parameters").asInt());
    assertEquals(4 * inLayers, 5 * document.at("/perLayer/4/bytes").asLong());
    assertTrue(document.at("/perLayer/4/rotary").asBoolean());
    assertFalse(document.at("/perLayer/4").has("window"));
  }

  @Test
  void inspectSaysWhatSetsLayersApart() throws IOException {
    Path mixed = Golden.named("smollm3-sliding").write(temp.resolve("mixed"));
    Path mixture = Golden.named("deepseek_v3").write(temp.resolve("mixture"));

    String kinds = Outcome.of("inspect", "--model", mixed.toString()).out();
    String experts = Outcome.of("inspect", "--model", mixture.toString()).out();

    assertEquals(
        """
        0-based    parameters each      size  kind
        0                   7.97 K   31.9 kB  full_attention
        1                   7.97 K   31.9 kB  sliding_attention, window 16, without rotary positions
        2                   7.97 K   31.9 kB  full_attention
        3                   7.97 K   31.9 kB  sliding_attention, window 16, without rotary positions
        4                   7.97 K   31.9 kB  full_attention
        """,
        kinds.substring(kinds.indexOf("0-based")));
    assertEquals(
        """
        0-based    parameters each      size  kind
        0-1                 9.78 K   39.1 kB  full_attention
        2-4                 16.8 K   67.3 kB  full_attention, experts
        """,
        experts.substring(experts.indexOf("0-based")));
  }

  @Test
  void helpAndVersionGoToStandardOutput() {
    Outcome help = Outcome.of("--help");
    assertEquals(ExitCode.DONE, help.exit());
    assertTrue(help.out().contains("130"), help.out());
    assertEquals("", help.err());
    assertTrue(Outcome.of("--version").out().startsWith("shortgpt 0.1.0\n"));
    assertEquals(ExitCode.USAGE, Outcome.of().exit());
    assertEquals(ExitCode.USAGE, Outcome.of("prone").exit());
  }
}
