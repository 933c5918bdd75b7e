package io.github.shortgpt.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.shortgpt.golden.Golden;
import io.github.shortgpt.hub.CacheFiles;
import io.github.shortgpt.report.KeyPaths;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Models of a cache that another tool has filled, by their names; nothing is fetched. */
class ModelsCommandTest {
  private static final String REPOSITORY = "HuggingFaceTB/SmolLM2-135M";

  @TempDir Path temp;
  private Map<String, String> environment;
  private CacheFiles files;

  @BeforeEach
  void fillCache() throws IOException {
    Path model = Golden.named("qwen3").write(temp.resolve("model"));
    files = new CacheFiles(temp.resolve("hub")).model(REPOSITORY, model);
    files.absence(REPOSITORY, CacheFiles.COMMIT, "tokenizer_config.json");
    files.file("org/half", "f".repeat(40), "config.json", "{}");
    environment = Map.of("HF_HOME", temp.toString(), "HF_HUB_OFFLINE", "1");
  }

  private Outcome run(String line) {
    return Outcome.in(environment, line.split(" +"));
  }

  @Test
  void aCachedModelIsPrunedByItsShortName() throws IOException {
    Path output = temp.resolve("smaller");
    Outcome outcome =
        run("prune -q --model smollm2-135m --layers 1 --format json --no-timing -o " + output);

    assertEquals("", outcome.err());
    JsonNode source = new ObjectMapper().readTree(outcome.out()).path("model");
    assertEquals(REPOSITORY, source.path("repository").asText());
    assertEquals(CacheFiles.COMMIT, source.path("revision").asText());
    JsonNode manifest =
        new ObjectMapper().readTree(output.resolve("shortgpt.json").toFile()).path("source");
    assertEquals("SmolLM2-135M", manifest.path("path").asText());
    assertEquals(REPOSITORY, manifest.path("repository").asText());
    assertEquals(CacheFiles.COMMIT, manifest.path("revision").asText());
  }

  @Test
  void aModelThatIsNotWholeCanNotBeCompletedOffline() {
    Outcome outcome = run("inspect --model org/half@" + "f".repeat(40));
    assertEquals(ExitCode.INPUT_OUTPUT, outcome.exit());
    assertTrue(outcome.err().contains("org/half"), outcome.err());
  }

  @Test
  void theTableNamesWhatIsThereAndWhatThereCouldBe() {
    Outcome outcome = run("models");
    assertEquals("", outcome.err());
    List<String> lines = outcome.out().lines().toList();
    assertTrue(lines.contains("tinytales-12l  models/tinytales-12l"), outcome.out());
    assertTrue(
        lines.stream().anyMatch(l -> l.matches(REPOSITORY + " +01234567 +[\\d.]+ kB +main")),
        outcome.out());
    assertTrue(
        lines.stream().anyMatch(l -> l.matches("org/half +ffffffff +2 B +lacks model.safetensors")),
        outcome.out());
    assertTrue(
        lines.stream()
            .anyMatch(l -> l.matches("smollm2-135m +30 +" + REPOSITORY + " +\\(cached\\)")),
        outcome.out());
    assertTrue(lines.stream().anyMatch(l -> l.matches("gpt2 +12 +openai-community/gpt2")));
  }

  @Test
  void everyKeyOfTheDocumentIsExplained() throws IOException {
    Set<String> paths = new TreeSet<>(KeyPaths.of(run("models --format json").out()));
    assertTrue(paths.containsAll(List.of("presets[].cached", "cached[].lacks")), "" + paths);
    String page = Files.readString(Path.of(".github/DOCUMENTS.md"));
    assertEquals(List.of(), KeyPaths.missing(paths, page));
  }
}
