package io.github.shortgpt.family;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.github.shortgpt.checkpoint.ModelConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DecoderFamiliesTest {
  @TempDir private Path directory;

  /** Single quotes in {@code keys} stand for double ones. */
  private DecoderFamily ofBaichuan(String keys) throws IOException {
    String text = "{'model_type': 'baichuan', " + keys + "}";
    Files.writeString(directory.resolve("config.json"), text.replace('\'', '"'));
    return DecoderFamilies.of(ModelConfig.read(directory));
  }

  /** The keys of the four that were published. */
  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "'hidden_size': 4096, 'max_position_embeddings': 4096; true",
        "'hidden_size': 4096, 'max_position_embeddings': 4096, 'model_max_length': 4096; true",
        "'hidden_size': 5120, 'model_max_length': 4096; false",
        "'hidden_size': 32, 'max_position_embeddings': 64; true",
        "'hidden_size': 32, 'model_max_length': 64; false"
      },
      quoteCharacter = '`')
  void onlyABaichuanWithPositionEmbeddingsIsRotated(String keys, boolean rotated)
      throws IOException {
    assertEquals(rotated, ofBaichuan(keys).rope() != null);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "'hidden_size': 32",
        "'hidden_size': 5120, 'max_position_embeddings': 4096",
        "'hidden_size': 4096, 'model_max_length': 4096"
      })
  void refusesABaichuanThatCouldBeEither(String keys) {
    assertEquals(
        directory.resolve("config.json")
            + " doesn't say clearly which variant of the model type \"baichuan\" it is. Exactly one"
            + " of these has to hold: max_position_embeddings & !hidden_size=5120;"
            + " model_max_length & !max_position_embeddings & !hidden_size=4096.",
        assertThrows(UnsupportedModelException.class, () -> ofBaichuan(keys)).getMessage());
  }

  @Test
  void familiesOfOneModelTypeHaveAConditionEach() {
    for (Map.Entry<String, List<DecoderFamily>> entry : DecoderFamilies.byModelType().entrySet()) {
      long conditions =
          entry.getValue().stream().filter(family -> family.config().when() != null).count();
      int families = entry.getValue().size();
      assertEquals(families == 1 ? 0 : families, conditions, entry.getKey());
    }
  }
}
