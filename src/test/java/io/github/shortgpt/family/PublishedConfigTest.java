package io.github.shortgpt.family;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.github.shortgpt.checkpoint.ModelConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Every key of a published model's config.json is understood or known not to matter. */
class PublishedConfigTest {
  @TempDir private Path directory;

  @ParameterizedTest
  @CsvSource({
    "mamba-130m-hf, 24, '{width=768, expand=2, inner=1536, vocabulary=50280, state=16, kernel=4,"
        + " timeRank=48}'",
    "falcon-mamba-7b, 64, '{width=4096, expand=16, inner=8192, vocabulary=65024, state=16,"
        + " kernel=4, timeRank=256}'",
    "mamba-codestral-7b, 64, '{width=4096, expand=2, inner=8192, vocabulary=32768, heads=128,"
        + " headDim=64, groups=8, state=128, kernel=4}'",
    "rwkv-4-169m-pile, 12, '{width=768, inner=3072, attention=768, vocabulary=50277}'"
  })
  void isUnderstoodInFull(String name, int layers, String dimensions) throws IOException {
    Path file = Path.of("src/test/resources/configs", name + ".json");
    Files.copy(file, directory.resolve(ModelConfig.FILE_NAME));
    ModelConfig published = ModelConfig.read(directory);
    DecoderFamily family = DecoderFamilies.of(published.modelType()).get(0);
    FamilyConfig config = new FamilyConfig(published, family);

    assertEquals(List.of(), ConfigAudit.check(config, family, layers));
    assertEquals(layers, config.integer(family.layers().countKey()).orElseThrow());
    assertEquals(dimensions, Dimensions.of(family, config).values().toString());
  }
}
