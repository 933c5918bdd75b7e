package io.github.shortgpt.hub;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What counts as a whole model in a cache that others write to as well. */
class HubCacheTest {
  private static final String COMMIT = CacheFiles.COMMIT;
  private static final String INDEX =
      "{\"weight_map\": {\"a\": \"model-1.safetensors\", \"b\": \"model-2.safetensors\"}}";

  @TempDir Path temp;
  private HubCache cache;
  private CacheFiles files;

  @BeforeEach
  void writeModel() throws IOException {
    cache = new HubCache(temp);
    files = new CacheFiles(temp).reference("org/name", "main", COMMIT);
    for (String name : List.of("config.json", "tokenizer.json", "tokenizer_config.json")) {
      files.file("org/name", COMMIT, name, "{}");
    }
    files.file("org/name", COMMIT, "model.safetensors.index.json", INDEX);
    files.file("org/name", COMMIT, "model-1.safetensors", "1");
    files.file("org/name", COMMIT, "model-2.safetensors", "2");
  }

  private Optional<Path> found() throws IOException {
    return cache.find(new HubId("org/name", "main"));
  }

  private Path file(String name) {
    return files.snapshot("org/name", COMMIT).resolve(name);
  }

  @Test
  void aWholeModelIsFoundByItsBranchAndByItsCommit() throws IOException {
    Optional<Path> directory = Optional.of(files.snapshot("org/name", COMMIT));
    assertEquals(directory, found());
    assertEquals(directory, cache.find(new HubId("org/name", COMMIT)));
    assertEquals(Optional.empty(), cache.find(new HubId("org/name", "other")));
    assertEquals(Optional.empty(), cache.find(new HubId("org/other", "main")));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "config.json",
        "tokenizer.json",
        "tokenizer_config.json",
        "model.safetensors.index.json",
        "model-2.safetensors"
      })
  void aModelThatLacksAFileIsNotFound(String name) throws IOException {
    Files.delete(file(name));
    assertEquals(Optional.empty(), found());
  }

  @Test
  void aLinkWithoutItsBlobIsNoFile() throws IOException {
    Files.delete(temp.resolve("models--org--name/blobs/blob-of-model-1.safetensors"));
    assertEquals(Optional.empty(), found());
    assertEquals("model-1.safetensors", cache.models().get(0).lacks());
  }

  @Test
  void whatTheRepositoryIsKnownNotToHaveIsNotMissed() throws IOException {
    Files.delete(file("tokenizer.json"));
    Files.delete(file("tokenizer_config.json"));
    for (String name : List.of("tokenizer.json", "tokenizer.model", "tokenizer_config.json")) {
      assertEquals(Optional.empty(), found());
      files.absence("org/name", COMMIT, name);
    }
    assertEquals(Optional.of(files.snapshot("org/name", COMMIT)), found());
  }

  @Test
  void aBrokenIndexIsAMissingOne() throws IOException {
    Files.writeString(file("model.safetensors.index.json"), "{\"weight_map\": {\"a\": \"../x\"}}");
    assertEquals(Optional.empty(), found());
    assertEquals("model.safetensors.index.json", cache.models().get(0).lacks());
  }

  @Test
  void aReferenceThatHoldsNoCommitLeadsNowhere() throws IOException {
    Files.writeString(temp.resolve("models--org--name/refs/main"), "../../../../etc");
    assertEquals(Optional.empty(), found());
  }

  @Test
  void everyCommitIsListedWithItsNames() throws IOException {
    files.reference("org/name", "refs/pr/1", COMMIT).file("gpt2", "f".repeat(40), "a.txt", "abc");
    List<CachedModel> models = cache.models();

    assertEquals("gpt2", models.get(0).repository());
    assertEquals(List.of(), models.get(0).revisions());
    assertEquals(3, models.get(0).bytes());
    assertEquals("config.json", models.get(0).lacks());
    assertEquals(List.of("main", "refs/pr/1"), models.get(1).revisions());
    assertEquals(null, models.get(1).lacks());
    assertEquals(2, models.size());
  }

  @Test
  void theDirectoryOfASnapshotSaysWhatItIs() {
    Path snapshot = files.snapshot("org/name", COMMIT);
    assertEquals(Optional.of(new HubSnapshot("org/name", COMMIT)), HubSnapshot.at(snapshot));
    assertEquals(Optional.empty(), HubSnapshot.at(snapshot.getParent()));
    assertEquals(Optional.empty(), HubSnapshot.at(temp.resolve("x/snapshots/" + COMMIT)));
    assertEquals(Optional.empty(), HubSnapshot.at(temp.resolve("models--a--b/main/" + COMMIT)));
  }
}
