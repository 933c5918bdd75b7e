package io.github.shortgpt.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.github.shortgpt.golden.Golden;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What scripts rely on: the keys of every document, and what is the same for all commands. */
class ContractTest {
  private static final JsonMapper JSON =
      JsonMapper.builder().enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS).build();
  private static final String READING =
      " --calibration IDS --window-length 12 --windows 12 --dtype float32";

  @TempDir Path temp;

  @BeforeEach
  void writeModel() throws IOException {
    Golden golden = Golden.named("llama");
    golden.write(temp.resolve("model"));
    Files.writeString(temp.resolve("ids.txt"), golden.text());
  }

  private Outcome run(String line) {
    String placed =
        line.replace("MODEL", temp.resolve("model").toString())
            .replace("IDS", temp.resolve("ids.txt").toString())
            .replace("TEMP", temp.toString());
    return Outcome.of(placed.split(" ", -1));
  }

  private JsonNode document(String line) throws IOException {
    Outcome outcome = run(line + " --format json -q");
    assertEquals("", outcome.err());
    assertEquals(ExitCode.DONE, outcome.exit());
    return JSON.readTree(outcome.out());
  }

  private void save(String line, String name) throws IOException {
    Files.writeString(temp.resolve(name), document(line).toString());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "score --model MODEL"
            + READING
            + " | model/path model/modelType model/layers model/parameters model/digest"
            + " calibration/name calibration/sha256 calibration/windows calibration/windowLength"
            + " calibration/tokens calibration/bos metric estimator dtype layers/0/layer"
            + " layers/0/value layers/0/low layers/0/high",
        "prune --model MODEL --remove 1 --dry-run -o TEMP/out"
            + READING
            + " | model/digest calibration/name metric strategy removed/0 kept/0 scores"
            + " output/path output/layers output/parameters output/bytes source/parameters"
            + " source/bytes",
        "compare TEMP/a.json TEMP/b.json | runs/0 pairs/0/a pairs/0/b pairs/0/kendallTau"
            + " pairs/0/spearman pairs/0/overlap/1",
        "eval --model MODEL --data IDS --window-length 48 --dtype float32 | models/0/path"
            + " models/0/results/0/task models/0/results/0/metrics/perplexity"
            + " models/0/results/0/metrics/tokens models/0/results/0/metrics/windows",
        "inspect --model MODEL | path modelType layers parameters bytes dtype perLayer/0/layer"
            + " perLayer/0/parameters perLayer/0/kind",
        "generate --model MODEL --prompt-file IDS --max-tokens 2 --dtype float32 | prompt"
            + " promptIds/0 ids/0 text"
      })
  void everyDocumentHasItsKeys(String line, String keys) throws IOException {
    save("score --model MODEL" + READING, "a.json");
    save("score --model MODEL --metric angular" + READING, "b.json");

    JsonNode document = document(line);

    assertEquals(1, document.path("schemaVersion").asInt());
    assertEquals(Version.own(), document.path("shortgpt").asText());
    List<String> missing = new ArrayList<>();
    for (String key : keys.strip().split(" +", -1)) {
      if (document.at("/" + key).isMissingNode()) {
        missing.add(key);
      }
    }
    assertEquals(List.of(), missing, document.toString());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "score --model nowhere",
        "prune --model nowhere --remove 1",
        "eval --model nowhere --data IDS",
        "generate --model nowhere --prompt a",
        "inspect --model nowhere",
        "compare nowhere.json nowhere.json",
        "pull nowhere"
      })
  void anErrorOfADocumentGoesToStandardErrorAndNothingToStandardOutput(String line) {
    String format = line.startsWith("pull") ? "" : " --format json";
    Outcome outcome = run(line + format);

    assertEquals(ExitCode.INPUT_OUTPUT, outcome.exit(), outcome.err());
    assertEquals("", outcome.out());
    assertTrue(outcome.err().matches("shortgpt: .*\\.\n"), outcome.err());
  }

  @Test
  void theDeviceIsTheProcessorWhetherItIsNamedOrNot() {
    String score = "score --model MODEL --no-timing --format json -q" + READING;
    Outcome plain = run(score);

    assertEquals(ExitCode.DONE, plain.exit());
    assertEquals(plain, run(score + " --device auto"));
    assertEquals(plain, run(score + " --device cpu"));
    Outcome refused = run(score + " --device cuda");
    assertEquals(ExitCode.USAGE, refused.exit());
    assertEquals("", refused.out());
    assertTrue(refused.err().contains("'--device'"), refused.err());
  }

  @Test
  void theSourceIsNeverReplacedHoweverItIsNamed() throws IOException {
    byte[] weights = Files.readAllBytes(temp.resolve("model/model.safetensors"));
    Files.createSymbolicLink(temp.resolve("link"), temp.resolve("model"));
    for (String output : List.of("TEMP/model", "TEMP/link", "TEMP/x/../model/", "TEMP/model/in")) {
      Outcome outcome = run("prune --model MODEL --layers 1 --force -q -o " + output);

      assertEquals(ExitCode.INPUT_OUTPUT, outcome.exit(), output);
      assertEquals("", outcome.out());
    }
    assertArrayEquals(weights, Files.readAllBytes(temp.resolve("model/model.safetensors")));
    assertFalse(Files.exists(temp.resolve("model/in")));
  }

  @Test
  void anUnknownCommandOrOptionIsAWrongCommandLine() {
    for (String line : List.of("prun", "score --modle MODEL", "score", "")) {
      Outcome outcome = run(line);
      assertEquals(ExitCode.USAGE, outcome.exit(), line + ": " + outcome.err());
      assertEquals("", outcome.out());
      assertTrue(outcome.err().startsWith("shortgpt: "), outcome.err());
    }
  }

  @Test
  void theTextIsADirectoryOrNamedUnderCalibrationToo() throws IOException {
    Path directory = Files.createDirectories(temp.resolve("texts"));
    Files.copy(temp.resolve("ids.txt"), directory.resolve("a.txt"));
    String score = "score --model MODEL --no-timing --format json -q --dtype float32";
    String windows = " --window-length 48 --windows 3";

    JsonNode whole = JSON.readTree(run(score + windows + " --calibration IDS").out());
    JsonNode files = JSON.readTree(run(score + windows + " --calibration TEMP/texts").out());

    assertEquals(whole.get("layers"), files.get("layers"));
    Outcome unknown = run(score + windows + " --calibration defualt");
    assertEquals(ExitCode.INPUT_OUTPUT, unknown.exit());
    assertFalse(unknown.err().isEmpty());
  }
}
