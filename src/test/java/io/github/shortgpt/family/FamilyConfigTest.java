package io.github.shortgpt.family;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class FamilyConfigTest {
  @TempDir private Path directory;

  private FamilyConfig read(String modelType, String config) throws IOException {
    return ConfigFile.read(directory, config, DecoderFamilies.of(modelType).get(0));
  }

  private String refused(String key, String value, String wanted) {
    return "%s has \"%s\": %s, where shortgpt can work only with %s."
        .formatted(directory.resolve("config.json"), key, value, wanted);
  }

  private static String refusal(Executable reading) {
    return assertThrows(UnsupportedModelException.class, reading).getMessage();
  }

  @ParameterizedTest
  @CsvSource({
    "yes, true",
    "no, false",
    "nothing, false",
    "absent, false",
    "!yes, false",
    "!no, true",
    "!absent, true",
    "two, true",
    "zero, true",
    "list, true",
    "!list, false",
    "two=2, true",
    "two=3, false",
    "!two=3, true",
    "word=relu, true",
    "absent=2, false",
    "two=@alsoTwo, true",
    "two=@zero, false",
    "!two=@zero, true",
    "two=@absent, false",
    "yes & two, true",
    "yes & no, false",
    "no & yes, false",
    "yes & !no & two=2, true",
    "no | yes, true",
    "no | nothing, false",
    "no & yes | yes & two, true",
    "yes & no | no, false"
  })
  void aConditionHoldsByTheConfig(String condition, boolean holds) throws IOException {
    FamilyConfig config =
        read(
            "llama",
            "{'yes': true, 'no': false, 'nothing': null, 'two': 2, 'alsoTwo': 2, 'zero': 0,"
                + " 'list': ['a'], 'word': 'relu'}");

    assertEquals(holds, config.holds(condition));
  }

  @Test
  void aConditionReadsDefaultsAndAliases() throws IOException {
    assertTrue(read("falcon", "{}").holds("multi_query & parallel_attn & !alibi"));
    assertTrue(read("falcon", "{'n_embed': 64}").holds("hidden_size=64"));
  }

  @Test
  void aConditionOnAWordIsRefused() throws IOException {
    FamilyConfig config = read("llama", "{'word': 'true'}");

    assertEquals(refused("word", "\"true\"", "true or false"), refusal(() -> config.holds("word")));
  }

  @ParameterizedTest
  @ValueSource(strings = {"{'n_layer': 7}", "{'num_hidden_layers': 7}"})
  void aNumberIsReadUnderEachOfItsSpellings(String config) throws IOException {
    assertEquals(OptionalLong.of(7), read("gpt2", config).integer("n_layer"));
  }

  @Test
  void theFamilysOwnSpellingWinsOverAnother() throws IOException {
    assertEquals(
        OptionalLong.of(7),
        read("gpt2", "{'num_hidden_layers': 8, 'n_layer': 7}").integer("n_layer"));
  }

  @Test
  void anErrorNamesTheSpellingThatTheConfigHas() throws IOException {
    FamilyConfig config = read("gpt2", "{'num_hidden_layers': 'x'}");

    assertEquals(
        refused("num_hidden_layers", "\"x\"", "a whole number"),
        refusal(() -> config.integer("n_layer")));
  }

  @Test
  void anAbsentKeyHasTheDefaultAndANullOneHasNot() throws IOException {
    assertEquals(OptionalLong.of(4096), read("mistral", "{}").integer("sliding_window"));
    assertEquals(
        OptionalLong.empty(),
        read("mistral", "{'sliding_window': null}").integer("sliding_window"));
  }

  @Test
  void aKeyWithinAnotherIsReadByADot() throws IOException {
    FamilyConfig config = read("mpt", "{'attn_config': {'clip_qkv': 6.5, 'alibi': false}}");

    assertEquals(OptionalDouble.of(6.5), config.number("attn_config.clip_qkv"));
    assertTrue(config.holds("!attn_config.alibi"));
    assertTrue(read("mpt", "{}").holds("attn_config.alibi"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"1.5", "1e300", "\"3\"", "true", "[1]"})
  void whatIsNoWholeNumberIsRefusedAsOne(String value) throws IOException {
    FamilyConfig config = read("llama", "{'hidden_size': %s}".formatted(value));

    String written = value.equals("1e300") ? "1.0E300" : value;
    assertEquals(
        refused("hidden_size", written, "a whole number"),
        refusal(() -> config.integer("hidden_size")));
  }

  @Test
  void aWholeNumberMayBeWrittenWithAPoint() throws IOException {
    assertEquals(
        OptionalLong.of(32), read("llama", "{'hidden_size': 32.0}").integer("hidden_size"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"\"1e-5\"", "[1]", "true"})
  void whatIsNoNumberIsRefusedAsOne(String value) throws IOException {
    FamilyConfig config = read("llama", "{'rms_norm_eps': %s}".formatted(value));

    assertEquals(
        refused("rms_norm_eps", value, "a number"), refusal(() -> config.number("rms_norm_eps")));
  }

  @ParameterizedTest
  @ValueSource(strings = {"1", "\"yes\"", "[]"})
  void whatIsNoFlagIsRefusedAsOne(String value) throws IOException {
    FamilyConfig config = read("llama", "{'attention_bias': %s}".formatted(value));

    assertEquals(
        refused("attention_bias", value, "true or false"),
        refusal(() -> config.flag("attention_bias")));
  }
}
