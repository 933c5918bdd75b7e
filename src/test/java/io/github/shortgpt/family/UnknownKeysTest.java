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

/** Of a Llama with 12 layers. */
class UnknownKeysTest {
  @TempDir private Path directory;

  private List<String> unknown(String family, String config) throws IOException {
    DecoderFamily known = DecoderFamilies.of(family).get(0);
    return new UnknownKeys(ConfigFile.read(directory, "{" + config + "}", known), known, 12).list();
  }

  private String refusal(String config) {
    return assertThrows(UnsupportedModelException.class, () -> unknown("llama", config))
        .getMessage();
  }

  @Test
  void keysThatTheFamilyOrTransformersKnowAreNotListed() throws IOException {
    String config = "'hidden_size': 32, 'mlp_bias': true, 'torch_dtype': 'float16', 'top_k': 50";

    assertEquals(List.of(), unknown("llama", config));
  }

  @Test
  void theOthersAreListedInTheirOrder() throws IOException {
    assertEquals(
        List.of("zebra", "ape"), unknown("llama", "'zebra': 1, 'vocab_size': 9, 'ape': {'b': 2}"));
  }

  @Test
  void ofAKeyThatIsKnownInPartTheRestIsListed() throws IOException {
    assertEquals(
        List.of("attn_config.colour"),
        unknown("mpt", "'attn_config': {'alibi': true, 'colour': 1}"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"null", "[]", "{}"})
  void aKeyThatSaysNothingIsNotListed(String value) throws IOException {
    assertEquals(List.of(), unknown("llama", "'pruned_heads': " + value));
  }

  @ParameterizedTest
  @ValueSource(strings = {"n_layer", "n_layers", "num_layers"})
  void anotherSpellingOfTheLayerCountIsNotListed(String key) throws IOException {
    assertEquals(List.of(), unknown("llama", "'" + key + "': 12"));
    assertEquals(List.of(key), unknown("llama", "'" + key + "': 11"));
  }

  @ParameterizedTest
  @CsvSource({"scales", "outer.scales", "outer.inner[1]", "outer[0].scales"})
  void aListAsLongAsTheLayersIsRefusedHoweverDeep(String path) {
    String list = "[1,2,3,4,5,6,7,8,9,10,11,120]";
    String config =
        switch (path) {
          case "scales" -> "'scales': " + list;
          case "outer.scales" -> "'outer': {'a': 1, 'scales': " + list + "}";
          case "outer.inner[1]" -> "'outer': {'inner': [0, " + list + "]}";
          default -> "'outer': [{'scales': " + list + "}]";
        };

    assertEquals(
        directory.resolve("config.json")
            + " has the unknown list \""
            + path
            + "\" of 12 elements, as many as layers; which of them to keep is not known.",
        refusal(config));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "full_attn_idxs    | [0,5,11]            | list",
        "moe_layers        | [1,3]               | list",
        "skipped_layer     | [-1]                | list",
        "global_indices    | [11]                | list",
        "pruned_heads      | {\"3\":[0,1]}       | object",
        "per_layer_config  | {\"0\":{\"a\":1.5}} | object"
      })
  void indexesOfLayersAreRefused(String key, String value, String what) {
    assertEquals(
        directory.resolve("config.json")
            + " has the unknown %s \"%s\" %s, which looks like indexes of layers; what they become"
                .formatted(what, key, value)
            + " when layers go is not known.",
        refusal("'" + key + "': " + value));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "stop_tokens   | [1, 2]", // the name doesn't say layers
        "layer_widths  | [512, 1024]", // the numbers are too large
        "layer_rates   | [0.5, 1]", // and these no indexes
        "layer_names   | {'a': 1}",
        "layer_scale   | 11"
      })
  void whatDoesNotLookLikeIndexesOfLayersIsKept(String key, String value) throws IOException {
    assertEquals(List.of(key), unknown("llama", "'" + key + "': " + value));
  }
}
