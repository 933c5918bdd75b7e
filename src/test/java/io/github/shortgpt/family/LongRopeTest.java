package io.github.shortgpt.family;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.github.shortgpt.family.RopeScaling.LongRope;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class LongRopeTest {
  @TempDir private Path directory;

  private RotaryEmbedding read(long headDim, String config) throws IOException {
    DecoderFamily llama = DecoderFamilies.of("llama").get(0);
    return RopeConfig.of(
            llama.rope(),
            ConfigFile.read(directory, "{" + config + "}", llama),
            new Dimensions(Map.of("headDim", headDim)),
            0,
            DecoderLayer.FULL)
        .orElseThrow();
  }

  private String refused(String key, String value, String wanted) {
    return "%s has \"%s\": %s, where shortgpt can work only with %s."
        .formatted(directory.resolve("config.json"), key, value, wanted);
  }

  @ParameterizedTest
  @ValueSource(strings = {"longrope", "su", "yarn"})
  void readsLongropeUnderAllNamesThatPhi3GaveIt(String type) throws IOException {
    String config =
        "'max_position_embeddings': 256, 'rope_scaling': {'type': '"
            + type
            + "', 'short_factor': [1, 2.5], 'long_factor': [3, 4], 'original_max_position_embeddings': 64}";

    RotaryEmbedding rope = read(4, config);

    assertEquals(
        new LongRope(List.of(1.0, 2.5), List.of(3.0, 4.0), 64, rope.attentionFactor()),
        rope.scaling());
    assertEquals(1.154700538, rope.attentionFactor(), 1e-9); // sqrt(1 + ln 4 / ln 64)
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "'factor': 1.0 | 1",
        "'factor': 64 | 1.414213562",
        "'factor': 64, 'attention_factor': 1.19 | 1.19"
      })
  void takesTheAttentionFactorOfLongropeOrThatOfItsFactor(String parameters, double expected)
      throws IOException {
    String config =
        "'max_position_embeddings': 256, 'rope_scaling': {'rope_type': 'longrope', 'short_factor': [1],"
            + " 'long_factor': [3], 'original_max_position_embeddings': 64, ";

    assertEquals(expected, read(2, config + parameters + "}").attentionFactor(), 1e-9);
  }

  @ParameterizedTest
  @ValueSource(strings = {"[1.0]", "[1.0,2.0,3.0]", "[1.0,0.0]", "[1.0,\"2\"]", "2.0", "null"})
  void refusesDivisorsThatAreNotOneForEachFrequency(String divisors) {
    String config =
        "'rope_scaling': {'type': 'su', 'short_factor': [1, 1], 'long_factor': " + divisors + "}";

    Exception e = assertThrows(UnsupportedModelException.class, () -> read(4, config));

    assertEquals(
        refused("rope_scaling.long_factor", divisors, "a list of 2 numbers above 0"),
        e.getMessage());
  }
}
