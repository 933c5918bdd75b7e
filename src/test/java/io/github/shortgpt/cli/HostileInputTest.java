package io.github.shortgpt.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.shortgpt.checkpoint.TinySafetensors;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Checkpoints made to do harm: exit 3, one sentence that shows nothing but itself, no litter. */
class HostileInputTest {
  /** Of a machine that others use too; without one a pipe would be waited for till doomsday. */
  private static final Duration SOON = Duration.ofMinutes(5);

  private static final String ESCAPES = "\u001b[31m\u202e\nshortgpt: done";

  @TempDir Path temp;
  private Spoilt spoilt;

  @BeforeEach
  void writeModel() throws IOException {
    spoilt = new Spoilt(temp);
  }

  /** What prune says, which has to be a single line for exit 3. */
  private String refusal() {
    Outcome outcome = assertTimeoutPreemptively(SOON, spoilt::prune);
    assertEquals(ExitCode.INPUT_OUTPUT, outcome.exit(), outcome.err());
    assertEquals("", outcome.out());
    assertTrue(outcome.err().startsWith("shortgpt: "), outcome.err());
    assertTrue(outcome.err().endsWith(".\n"), outcome.err());
    assertEquals(1, outcome.err().lines().count(), outcome.err());
    return outcome.err().substring("shortgpt: ".length()).strip();
  }

  private Path put(String name, String text) throws IOException {
    return Files.writeString(spoilt.model.resolve(name), text);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "config.json",
        "model.safetensors",
        "tokenizer.json",
        "tokenizer_config.json",
        "special_tokens_map.json"
      })
  void aPipeInPlaceOfAFileHoldsNothingUp(String name) throws Exception {
    Path file = spoilt.model.resolve(name);
    Files.deleteIfExists(file);
    new ProcessBuilder("mkfifo", file.toString()).start().waitFor(10, TimeUnit.SECONDS);

    assertEquals(
        file + " is a pipe or a device and not a file. Put the file in its place.", refusal());
  }

  @ParameterizedTest
  @ValueSource(strings = {"config.json", "model.safetensors", "tokenizer.json"})
  void aDirectoryInPlaceOfAFile(String name) throws IOException {
    Path file = spoilt.model.resolve(name);
    Files.delete(file);
    Files.createDirectory(file);

    assertEquals(file + " is a directory and not a file. Put the file in its place.", refusal());
  }

  @ParameterizedTest
  @ValueSource(strings = {"config.json", "tokenizer.json", "tokenizer_config.json"})
  void aFileOfATebibyteIsNotRead(String name) throws IOException {
    Path path = spoilt.model.resolve(name);
    try (RandomAccessFile file = new RandomAccessFile(path.toFile(), "rw")) {
      file.setLength(1L << 40);
    }

    String sentence = refusal();

    assertTrue(sentence.startsWith(path + " has more than "), sentence);
  }

  @ParameterizedTest
  @ValueSource(strings = {"config.json", "tokenizer.json", "tokenizer_config.json"})
  void jsonAMillionDeep(String name) throws IOException {
    Path file = put(name, "[".repeat(1_000_000));

    String sentence = refusal();

    assertTrue(sentence.startsWith(file + " is not valid JSON"), sentence);
    assertFalse(sentence.contains("StreamReadConstraints"), sentence);
  }

  @Test
  void aHeaderAMillionDeepAndANameOfAMebibyte() throws IOException {
    TinySafetensors.write(spoilt.weights, "{\"a\":" + "[".repeat(1_000_000), new byte[0]);
    assertTrue(refusal().contains("its header is not valid JSON (Document nesting depth"));

    TinySafetensors.write(spoilt.weights, "{\"" + "a".repeat(1 << 20) + "\":{}}", new byte[0]);
    assertTrue(refusal().contains("Name length (1048576) exceeds the maximum allowed"));
  }

  @Test
  void aShapeOfAHundredMillionNumbersEndsEarly() throws IOException {
    String zeros = "0,".repeat(10_000_000);
    TinySafetensors.write(
        spoilt.weights, "{\"a\":{\"dtype\":\"F32\",\"shape\":[" + zeros + "0]}}", new byte[0]);

    assertTrue(refusal().contains("tensor a has shape of more than 64 numbers"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "../model.safetensors",
        "/etc/passwd",
        "a/b.safetensors",
        "..",
        "a\\\\b.safetensors",
        "\\ud800.safetensors",
        "a\\u0000.safetensors",
        ".safetensors"
      })
  void anIndexLeadsNowhereElse(String shard) throws IOException {
    Files.move(spoilt.weights, spoilt.model.resolve("model-1.safetensors"));
    put("model.safetensors.index.json", "{\"weight_map\": {\"a\": \"" + shard + "\"}}");

    String sentence = refusal();

    assertTrue(
        sentence.endsWith("\", which is not the name of a weight file beside it."), sentence);
  }

  @Test
  void anIndexOfHundredsOfThousandsOfShards() throws IOException {
    Files.move(spoilt.weights, spoilt.model.resolve("model-1.safetensors"));
    StringBuilder index = new StringBuilder("{\"weight_map\": {\"a\": \"model-1.safetensors\"");
    for (int i = 0; i < 300_000; i++) {
      index.append(",\"t").append(i).append("\":\"").append(i).append(".safetensors\"");
    }
    put("model.safetensors.index.json", index.append("}}").toString());

    assertTrue(refusal().startsWith(spoilt.model + " lacks the shard 0.safetensors"));
  }

  @Test
  void namesCommandNoTerminal() throws IOException {
    spoilt.writeConfig(spoilt.golden.config("config").put("model_type", ESCAPES));

    assertTrue(
        refusal()
            .startsWith(
                "The model type \"\\u{1b}[31m\\u{202e}\\nshortgpt: done\" is not supported"));
  }

  @Test
  void warningsCommandNoTerminal() throws IOException {
    spoilt.writeConfig(spoilt.golden.config("config").put(ESCAPES, 1));

    Outcome outcome = Outcome.of("inspect", "--model", spoilt.model.toString());

    assertEquals(ExitCode.DONE, outcome.exit());
    assertEquals(1, outcome.err().lines().count(), outcome.err());
    assertTrue(outcome.err().endsWith("\\u{1b}[31m\\u{202e}\\nshortgpt: done\n"), outcome.err());
  }

  @ParameterizedTest
  @ValueSource(strings = {"1000000000", "1e999999999", "-1", "9223372036854775808", "2.5"})
  void layersThatNoModelHas(String count) throws IOException {
    String config = spoilt.golden.config("config").toString();
    put(
        "config.json",
        config.replaceFirst("\"num_hidden_layers\":\\d+", "\"num_hidden_layers\":" + count));

    assertTrue(refusal().contains("\"num_hidden_layers\": "));
  }

  @ParameterizedTest
  @ValueSource(strings = {"1099511627776", "1e999999999", "1E-999999999", "null"})
  void aVocabularyThatNoModelHas(String size) throws IOException {
    String config = spoilt.golden.config("config").toString();
    put("config.json", config.replaceFirst("\"vocab_size\":\\d+", "\"vocab_size\":" + size));

    assertTrue(refusal().contains("\"vocab_size\""));
  }

  @Test
  void aListOfMillionsOfLayersIsShownInPart() throws IOException {
    String config = spoilt.golden.config("config").toString();
    String list = "[0" + ",0".repeat(1_000_000) + "]";
    put("config.json", config.replaceFirst("\\{", "{\"layer_types\":" + list + ","));

    String sentence = refusal();

    assertTrue(sentence.contains("\"layer_types\": [0,0,0,"), sentence);
    assertTrue(sentence.length() < 1000, sentence);
  }

  @Test
  void filesBesideTheWeightsAreTheModelsOwn() throws IOException {
    Path secret = Files.writeString(temp.resolve("shadow"), "secret");
    Path link = Files.createSymbolicLink(spoilt.model.resolve("NOTES.md"), secret);

    assertEquals(
        link
            + " is a link to "
            + secret.toRealPath()
            + ", outside the model. It would be copied into the output: put the file itself in its"
            + " place, or remove the link.",
        refusal());
  }

  @Test
  void aLinkedDirectoryOfTemplatesIsNotCopiedEither() throws IOException {
    Path secrets = Files.createDirectory(temp.resolve("etc"));
    Files.writeString(secrets.resolve("shadow"), "secret");
    Files.createSymbolicLink(spoilt.model.resolve("additional_chat_templates"), secrets);

    assertTrue(refusal().contains("additional_chat_templates/shadow is a link to "));
  }

  @Test
  void aSnapshotOfTheHubsCacheIsLinksAndIsPruned() throws IOException {
    Path blobs = Files.createDirectories(temp.resolve("models--a--b/blobs"));
    Path snapshot = Files.createDirectories(temp.resolve("models--a--b/snapshots/0123abcd"));
    put("README.md", "a card");
    try (var files = Files.list(spoilt.model)) {
      for (Path file : files.toList()) {
        Path blob = Files.copy(file, blobs.resolve("blob-of-" + file.getFileName()));
        Files.createSymbolicLink(snapshot.resolve(file.getFileName()), snapshot.relativize(blob));
      }
    }
    Path output = temp.resolve("pruned");

    Outcome outcome =
        new OnDisk(snapshot).run("prune", "--layers", "1", "-o", output.toString(), "-q");

    assertEquals("", outcome.err());
    assertEquals("a card", Files.readString(output.resolve("README.md")));
    assertTrue(Files.isRegularFile(output.resolve("README.md"), LinkOption.NOFOLLOW_LINKS));
  }

  @Test
  void anEarlierManifestThatIsDamaged() throws IOException {
    Path manifest = put("shortgpt.json", "{\"removed\": [");

    assertTrue(refusal().startsWith(manifest + " is not valid JSON at line 1"));
  }

  @Test
  void savedDocumentsAreReadWithinLimits() throws IOException {
    Path scores = temp.resolve("scores.json");
    Files.writeString(scores, "[".repeat(1_000_000));
    Outcome outcome = Outcome.of("compare", scores.toString(), scores.toString());
    assertEquals(
        Outcome.refused(
            scores
                + " is not a scores file: it is not whole JSON, Document nesting depth (201)"
                + " exceeds the maximum allowed (200)."),
        outcome);

    Path deep = temp.resolve("deep");
    TinySafetensors.write(deep, Map.of(), List.of());
    assertEquals(
        Outcome.refused(deep + " is not a plan: it is not whole JSON, as line 1 shows."),
        spoiltByPlan(deep));
  }

  @ParameterizedTest
  @ValueSource(strings = {"null", "[null,[]]", "[[0,null],[0]]", "[[0,\"NaN\"],[0]]", "[[],[],[]]"})
  void blocksThatAreNoTriangle(String distances) throws IOException {
    Path scores =
        Files.writeString(
            temp.resolve("scores.json"),
            """
            {"schemaVersion": 1, "shortgpt": "0", "metric": "angular", "estimator": "exact",
             "model": {"path": "m", "modelType": "llama", "layers": 2, "parameters": 1, "bytes": 1,
               "digest": "d"},
             "layers": [{"layer": 0, "value": 1}, {"layer": 1, "value": 2}],
             "blocks": {"estimator": "all-tokens", "distances": %s}}
            """
                .formatted(distances));

    assertEquals(
        Outcome.refused(
            scores
                + " is not a scores file that can be used: its blocks are not one row for each"
                + " length."),
        Outcome.of("compare", scores.toString(), scores.toString()));
  }

  private Outcome spoiltByPlan(Path plan) {
    return Outcome.of("prune", "--model", spoilt.model.toString(), "--plan", plan.toString());
  }
}
