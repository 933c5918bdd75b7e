package io.github.shortgpt.family;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ConfigAuditTest {
  private static final int LAYERS = 3;

  @TempDir private Path directory;

  private List<String> check(String modelType, String config) throws IOException {
    DecoderFamily family = DecoderFamilies.of(modelType).get(0);
    return ConfigAudit.check(ConfigFile.read(directory, config, family), family, LAYERS);
  }

  private String refusal(String modelType, String config) {
    return assertThrows(UnsupportedModelException.class, () -> check(modelType, config))
        .getMessage();
  }

  private String refused(String key, String value, String wanted) {
    return "%s has \"%s\": %s, where shortgpt can work only with %s."
        .formatted(directory.resolve("config.json"), key, value, wanted);
  }

  @Test
  void twoSpellingsThatAgreeAreUnderstood() throws IOException {
    assertEquals(List.of(), check("gpt2", "{'n_layer': 3, 'num_hidden_layers': 3}"));
  }

  @Test
  void twoSpellingsThatDisagreeAreRefused() {
    assertEquals(
        refused("num_hidden_layers", "4", "what \"n_layer\" says, which means the same"),
        refusal("gpt2", "{'n_layer': 3, 'num_hidden_layers': 4}"));
  }

  @Test
  void aValueThatIsNotUnderstoodIsRefused() {
    assertEquals(
        refused("add_cross_attention", "true", "false"),
        refusal("gpt2", "{'add_cross_attention': true}"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "falcon | 'new_decoder_architecture': true, 'parallel_attn': false",
        "falcon | 'num_ln_in_parallel_attn': 2",
        "bloom | 'slow_but_exact': true, 'pretraining_tp': 2",
        "qwen2_moe | 'use_sliding_window': true",
      })
  void aCombinationThatTransformersComputesWronglyIsRefused(String modelType, String config)
      throws IOException {
    String reason =
        DecoderFamilies.of(modelType).get(0).config().refuses().entrySet().stream()
            .filter(refused -> holds(modelType, config, refused.getKey()))
            .findFirst()
            .orElseThrow()
            .getValue();

    assertEquals(
        directory.resolve("config.json") + " is refused: " + reason + ".",
        refusal(modelType, "{%s}".formatted(config)));
  }

  private boolean holds(String modelType, String config, String condition) {
    try {
      DecoderFamily family = DecoderFamilies.of(modelType).get(0);
      return ConfigFile.read(directory, "{%s}".formatted(config), family).holds(condition);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "falcon | 'new_decoder_architecture': true, 'num_ln_in_parallel_attn': 2",
        "falcon | 'parallel_attn': false, 'num_ln_in_parallel_attn': 2",
        "bloom | 'slow_but_exact': true, 'pretraining_tp': 1",
        "bloom | 'slow_but_exact': false, 'pretraining_tp': 4",
        "qwen2_moe | 'use_sliding_window': true, 'layer_types': ['sliding_attention', 'a', 'b']",
      })
  void theirPartsAreNot(String modelType, String config) throws IOException {
    assertEquals(List.of(), check(modelType, "{%s}".formatted(config)));
  }

  @ParameterizedTest
  @ValueSource(strings = {"[\"full_attention\"]", "\"full_attention\""})
  void aListOverLayersOfAnotherLengthIsRefused(String list) {
    assertEquals(
        refused("layer_types", list, "a list of 3 elements, one a layer"),
        refusal("qwen2", "{'layer_types': %s}".formatted(list)));
  }

  @Test
  void unknownKeysAreNamedUnlessTheyAreNull() throws IOException {
    assertEquals(
        List.of("novelty", "list"),
        check("llama", "{'novelty': 1, 'nothing': null, 'list': [1, 2]}"));
  }

  @Test
  void anUnknownKeyWithinAKnownOneIsNamed() throws IOException {
    assertEquals(
        List.of("attn_config.novelty"),
        check("mpt", "{'attn_config': {'clip_qkv': 6, 'novelty': 1}}"));
  }

  @Test
  void anUnknownListWithAnElementALayerIsRefused() {
    assertEquals(
        directory.resolve("config.json")
            + " has the unknown list \"list\" of 3 elements, as many as layers; which of them to"
            + " keep is not known.",
        refusal("llama", "{'list': [1, 2, 3]}"));
  }
}
