package io.github.shortgpt.hub;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A directory, else a name under models/, else a repository of the hub. */
class ModelFinderTest {
  private static final Path PRESETS = Path.of("models");

  @TempDir Path temp;
  private Path models;
  private ModelFinder finder;

  @BeforeEach
  void writeModels() throws IOException {
    models = Files.createDirectories(temp.resolve("models"));
    Files.createDirectories(models.resolve("toy"));
    Files.writeString(models.resolve("toy/config.json"), "{}");
    Files.writeString(
        models.resolve("small.json"), "{\"repository\": \"org/Small\", \"layers\": 2}");
    finder = finder(models);
  }

  /** One that fetches nothing and says what it was asked for. */
  private ModelFinder finder(Path directory) {
    return new ModelFinder(
        new ModelNames(directory), new HubCache(temp.resolve("cache")), id -> Path.of("got/" + id));
  }

  private String refusal(String model) {
    return assertThrows(IOException.class, () -> finder.find(model)).getMessage();
  }

  @Test
  void aDirectoryComesBeforeANameAndANameBeforeTheHub() throws IOException {
    Path own = Files.createDirectories(temp.resolve("toy"));
    assertEquals(own, finder.find(own.toString()));
    assertEquals(models.resolve("toy"), finder.find("toy"));
    assertEquals(Path.of("got/org/Small"), finder.find("small"));
    assertEquals(Path.of("got/org/Small@v2"), finder.find("small@v2"));
    assertEquals(Path.of("got/org/other@v1"), finder.find("org/other@v1"));
  }

  @Test
  void whatIsInTheCacheIsNotFetched() throws IOException {
    CacheFiles files =
        new CacheFiles(temp.resolve("cache")).model("org/Small", models.resolve("toy"));
    assertEquals(Path.of("got/org/Small"), finder.find("small"));
    for (String name : List.of("tokenizer.json", "tokenizer_config.json", "model.safetensors")) {
      files.file("org/Small", CacheFiles.COMMIT, name, "{}");
    }
    Path snapshot = files.snapshot("org/Small", CacheFiles.COMMIT);
    assertEquals(snapshot, finder.find("small"));
    assertEquals(snapshot, finder.find("org/Small@" + CacheFiles.COMMIT));
  }

  @Test
  void aMisspeltNameGetsTheNearest() {
    assertEquals(
        "There is no directory \"smal\" and no model of that name. The nearest name is small. Give"
            + " a directory that holds config.json, a name that \"shortgpt models\" lists, or a"
            + " repository of the hub as org/name.",
        refusal("smal"));
    assertTrue(refusal("./nothing/here").startsWith("There is no directory"));
    assertEquals(
        "\"../x\" is no revision: give a branch, a tag or a commit behind the @.",
        refusal("small@../x"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"repository\": \"../../etc\"}",
        "{\"repository\": \"org/name\", \"revision\": \"../x\"}",
        "{\"repository\": \"org/name\", \"file\": \"/etc/passwd\"}",
        "{\"repository\": \"org/name\"} {}",
        "{}",
        "[]",
        "null",
        ""
      })
  void aPresetThatCouldLeadElsewhereIsRefused(String text) throws IOException {
    Path file = Files.writeString(models.resolve("bad.json"), text);
    assertTrue(refusal("bad").startsWith(file + " is not a preset that can be used: "));
  }

  @Test
  void thePresetsOfTheProgramNameTheirRepositories() throws IOException {
    List<Preset> presets = new ModelNames(PRESETS).presets();
    assertTrue(presets.size() > 100, "" + presets.size());
    assertEquals(presets.size(), presets.stream().map(Preset::id).distinct().count());
    assertTrue(presets.stream().allMatch(preset -> preset.layers() > 0));
    assertEquals(new HubId("huggyllama/llama-7b", "main"), finder(PRESETS).onHub("llama-7b"));
  }
}
