package io.github.shortgpt.family;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.file.Path;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SparseLayersTest {
  @TempDir private Path directory;

  private SparseLayers read(String modelType, String config) throws IOException {
    DecoderFamily family = DecoderFamilies.of(modelType).get(0);
    return new SparseLayers(family, ConfigFile.read(directory, config, family));
  }

  /** Of the first six layers those with experts, as in {@code "2 3 4 5"}. */
  private String sparse(String modelType, String config) throws IOException {
    SparseLayers layers = read(modelType, config);
    return IntStream.range(0, 6)
        .filter(layers::contains)
        .mapToObj(Integer::toString)
        .collect(Collectors.joining(" "));
  }

  private String refusal(String config) {
    return assertThrows(UnsupportedModelException.class, () -> read("qwen3_moe", config))
        .getMessage();
  }

  @Test
  void noLayerHasExpertsInAFamilyWithoutThem() throws IOException {
    assertEquals("", sparse("llama", "{}"));
  }

  @ParameterizedTest
  @CsvSource({"0, 0 1 2 3 4 5", "2, 2 3 4 5", "6, ''"})
  void theFirstLayersAreDenseWhereTheConfigCountsThem(int dense, String expected)
      throws IOException {
    assertEquals(expected, sparse("deepseek_v3", "{'first_k_dense_replace': %d}".formatted(dense)));
  }

  @Test
  void theFamilysDefaultCountsThemWhereTheConfigIsSilent() throws IOException {
    assertEquals("3 4 5", sparse("deepseek_v3", "{}"));
  }

  @ParameterizedTest
  @CsvSource({"1, 0 1 2 3 4 5", "2, 1 3 5", "3, 2 5", "7, ''"})
  void onlyTheLastOfEveryPeriodHasExperts(int period, String expected) throws IOException {
    assertEquals(expected, sparse("qwen3_moe", "{'decoder_sparse_step': %d}".formatted(period)));
  }

  @ParameterizedTest
  @ValueSource(strings = {"{'mlp_only_layers': [0, 3]}", "{'mlp_only_layers': [3, 0, 9]}"})
  void listedLayersAreDense(String config) throws IOException {
    assertEquals("1 2 4 5", sparse("qwen3_moe", config));
  }

  @ParameterizedTest
  @ValueSource(strings = {"{}", "{'mlp_only_layers': null}", "{'mlp_only_layers': []}"})
  void noneIsWithoutAList(String config) throws IOException {
    assertEquals("0 1 2 3 4 5", sparse("qwen3_moe", config));
  }

  @Test
  void aListAndAPeriodBothMakeLayersDense() throws IOException {
    assertEquals("1 5", sparse("qwen3_moe", "{'decoder_sparse_step': 2, 'mlp_only_layers': [3]}"));
  }

  @ParameterizedTest
  @ValueSource(ints = {0, -1})
  void aPeriodBelowOneIsRefused(int period) {
    assertEquals(
        "%s has \"decoder_sparse_step\": %d, where shortgpt can work only with a positive number."
            .formatted(directory.resolve("config.json"), period),
        refusal("{'decoder_sparse_step': %d}".formatted(period)));
  }

  @ParameterizedTest
  @ValueSource(strings = {"7", "[\"0\"]", "[0,1.5]", "{\"0\":true}"})
  void aListOfAnythingButIndexesIsRefused(String list) {
    assertEquals(
        "%s has \"mlp_only_layers\": %s, where shortgpt can work only with a list of layers' indexes."
            .formatted(directory.resolve("config.json"), list),
        refusal("{'mlp_only_layers': %s}".formatted(list)));
  }
}
