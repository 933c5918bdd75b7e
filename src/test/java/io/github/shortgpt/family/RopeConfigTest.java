package io.github.shortgpt.family;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.github.shortgpt.family.RopeScaling.Default;
import io.github.shortgpt.family.RopeScaling.Dynamic;
import io.github.shortgpt.family.RopeScaling.DynamicAlpha;
import io.github.shortgpt.family.RopeScaling.Linear;
import io.github.shortgpt.family.RopeScaling.Llama3;
import io.github.shortgpt.family.RopeScaling.Proportional;
import io.github.shortgpt.family.RopeScaling.Yarn;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RopeConfigTest {
  private static final String YARN =
      "'rope_type': 'yarn', 'factor': 4.0, 'original_max_position_embeddings': 64";

  @TempDir private Path directory;

  private RotaryEmbedding read(long headDim, String config) throws IOException {
    return of("llama", headDim, config, 0).orElseThrow();
  }

  /** Of a layer that looks at the whole window. */
  private Optional<RotaryEmbedding> of(String modelType, long headDim, String config, int layer)
      throws IOException {
    DecoderFamily family = DecoderFamilies.of(modelType).get(0);
    return RopeConfig.of(
        family.rope(),
        ConfigFile.read(directory, "{" + config + "}", family),
        new Dimensions(Map.of("headDim", headDim)),
        layer,
        DecoderLayer.FULL);
  }

  private RotaryEmbedding read(String config) throws IOException {
    return read(16, config);
  }

  private String refusal(String config) {
    return assertThrows(UnsupportedModelException.class, () -> read(config)).getMessage();
  }

  private String refused(String key, String value, String wanted) {
    return "%s has \"%s\": %s, where shortgpt can work only with %s."
        .formatted(directory.resolve("config.json"), key, value, wanted);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "'rope_theta': 5e5, 'max_position_embeddings': 256",
        "'rope_theta': 5e5, 'max_position_embeddings': 256, 'rope_scaling': null",
        "'rope_theta': 5e5, 'max_position_embeddings': 256, 'rope_scaling': {'type': 'default'}",
        "'max_position_embeddings': 256, 'rope_parameters':"
            + " {'rope_type': 'default', 'rope_theta': 500000}",
        "'max_position_embeddings': 256, 'rope_theta': 1, 'rope_parameters': {'rope_theta': 5e5}"
      })
  void readsBothStyles(String config) throws IOException {
    assertEquals(new RotaryEmbedding(500000, 16, 256, new Default()), read(config));
  }

  @Test
  void takesTransformersDefaultsWhereTheConfigIsSilent() throws IOException {
    assertEquals(new RotaryEmbedding(10000, 16, 2048, new Default()), read(""));
  }

  @ParameterizedTest
  @ValueSource(strings = {"rope_scaling", "rope_parameters"})
  void readsLinearAndDynamicScalingUnderEitherKey(String key) throws IOException {
    assertEquals(
        new Linear(4), read("'" + key + "': {'rope_type': 'linear', 'factor': 4.0}").scaling());
    assertEquals(new Dynamic(2), read("'" + key + "': {'type': 'dynamic', 'factor': 2}").scaling());
  }

  @Test
  void readsAnAlphaOnlyInAFamilyThatHasOne() throws IOException {
    String config = "'rope_scaling': {'type': 'dynamic', 'factor': 1, 'alpha': 50.0}";

    assertEquals(
        new DynamicAlpha(50, 1), of("hunyuan_v1_dense", 16, config, 0).orElseThrow().scaling());
    assertEquals(
        refused(
            "rope_scaling.alpha",
            "50.0",
            "the keys of rope type dynamic (factor, original_max_position_embeddings)"),
        refusal(config));
  }

  @ParameterizedTest
  @CsvSource({"null, true", "16, false"})
  void leavesFullLayersOfExaoneUnrotatedOnlyBesideSlidingOnes(String window, boolean rotated)
      throws IOException {
    String config = "'sliding_window': " + window;

    assertEquals(rotated, of("exaone4", 16, config, 0).isPresent());
  }

  @ParameterizedTest
  @CsvSource({
    "'\"no_rope_layers\": [1, 0]', 0, true",
    "'\"no_rope_layers\": [1, 0]', 1, false",
    "'\"no_rope_layer_interval\": 3', 1, true",
    "'\"no_rope_layer_interval\": 3', 2, false",
    "'', 3, false"
  })
  void rotatesTheLayersOfSmolLmThatAListOrAnIntervalSays(String config, int layer, boolean rotated)
      throws IOException {
    assertEquals(rotated, of("smollm3", 16, config, layer).isPresent());
  }

  @Test
  void refusesAnIntervalOfNone() {
    Exception e =
        assertThrows(
            UnsupportedModelException.class,
            () -> of("smollm3", 16, "'no_rope_layer_interval': 0", 0));

    assertEquals(refused("no_rope_layer_interval", "0", "a positive number"), e.getMessage());
  }

  @Test
  void prefersRopeScalingWhereBothKeysAreThere() throws IOException {
    String config =
        "'rope_scaling': {'type': 'linear', 'factor': 4},"
            + " 'rope_parameters': {'rope_type': 'dynamic', 'factor': 2}";

    assertEquals(new Linear(4), read(config).scaling());
  }

  @Test
  void readsLlama3() throws IOException {
    String config =
        "'rope_scaling': {'rope_type': 'llama3', 'factor': 8, 'low_freq_factor': 1,"
            + " 'high_freq_factor': 4, 'original_max_position_embeddings': 8192}";

    assertEquals(new Llama3(8, 1, 4, 8192), read(config).scaling());
  }

  @Test
  void readsYarnWithTheDefaultsOfItsPaper() throws IOException {
    Yarn yarn = (Yarn) read("'rope_parameters': {" + YARN + "}").scaling();

    assertEquals(new Yarn(4, yarn.attentionFactor(), 32, 1, 64, true), yarn);
    assertEquals(1.138629436, yarn.attentionFactor(), 1e-9);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "'attention_factor': 0.5                          | 0.5",
        "'attention_factor': null                         | 1.138629436",
        "'mscale': 0.707, 'mscale_all_dim': 1.0           | 0.964326915",
        "'mscale': 0.707                                  | 1.138629436",
        "'mscale_all_dim': 0.707                          | 1.138629436",
        "'mscale': 0, 'mscale_all_dim': 1.0               | 1.138629436",
        "'attention_factor': 2, 'mscale': 3, 'mscale_all_dim': 1 | 2"
      },
      quoteCharacter = '"')
  void infersTheAttentionFactorOfYarnAsTransformersDoes(String keys, double expected)
      throws IOException {
    RotaryEmbedding rope = read("'rope_parameters': {" + YARN + ", " + keys + "}");

    assertEquals(expected, rope.attentionFactor(), 1e-9);
  }

  @Test
  void keepsTheAttentionAsItIsWhereYarnDoesNotStretch() throws IOException {
    String config = "'rope_parameters': {'rope_type': 'yarn', 'factor': 0.5}";

    assertEquals(1, read(config).attentionFactor());
  }

  @Test
  void readsEveryKeyOfYarn() throws IOException {
    String config =
        "'rope_parameters': {"
            + YARN
            + ", 'attention_factor': 1.5, 'beta_fast': 16, 'beta_slow': 2, 'truncate': false}";

    assertEquals(new Yarn(4, 1.5, 16, 2, 64, false), read(config).scaling());
  }

  @Test
  void infersTheFactorOfYarnFromThePositions() throws IOException {
    String config =
        "'max_position_embeddings': 256, 'rope_parameters': {'rope_type': 'yarn',"
            + " 'factor': null, 'original_max_position_embeddings': 32}";

    RotaryEmbedding rope = read(config);

    assertEquals(new Yarn(8, rope.attentionFactor(), 32, 1, 32, true), rope.scaling());
    assertEquals(1.207944154, rope.attentionFactor(), 1e-9);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "'rope_scaling': {'type': 'yarn', 'factor': 4} | 256",
        "'rope_scaling': {'type': 'yarn', 'factor': 4, 'original_max_position_embeddings': 64} | 64",
        "'original_max_position_embeddings': 32, 'rope_scaling': {'type': 'yarn', 'factor': 4,"
            + " 'original_max_position_embeddings': 64} | 32"
      },
      quoteCharacter = '"')
  void findsThePositionsOfPretrainingWhereTransformersDoes(String config, double expected)
      throws IOException {
    Yarn yarn = (Yarn) read("'max_position_embeddings': 256, " + config).scaling();

    assertEquals(expected, yarn.original());
  }

  @ParameterizedTest
  @ValueSource(strings = {"longer", "mrope", "axial", "LINEAR", ""})
  void namesATypeThatItDoesNotKnowAndThoseThatItDoes(String type) {
    assertEquals(
        refused(
            "rope_scaling.rope_type",
            "\"" + type + "\"",
            "the rope types default, dynamic, linear, llama3, longrope, proportional, yarn"),
        refusal("'rope_scaling': {'type': '" + type + "', 'factor': 2}"));
  }

  @Test
  void leavesAllFrequenciesInAProportionalRope() throws IOException {
    String config =
        "'rope_parameters': {'rope_type': 'proportional', 'partial_rotary_factor': 0.25, 'factor': 2}";

    RotaryEmbedding rope = read(16, config);

    assertEquals(new Proportional(2, 2), rope.scaling());
    assertEquals(16, rope.headDim());
  }

  @Test
  void takesABetaOfZeroForOneThatIsNotGiven() throws IOException {
    Yarn yarn =
        (Yarn) read("'rope_scaling': {" + YARN + ", 'beta_fast': 0, 'beta_slow': 0}").scaling();

    assertEquals(32, yarn.betaFast());
    assertEquals(1, yarn.betaSlow());
  }

  @Test
  void refusesAnUntruncatedYarnOfOneKindOfLayer() {
    String config = "'rope_parameters': {'full_attention': {" + YARN + ", 'truncate': false}}";

    Exception e = assertThrows(UnsupportedModelException.class, () -> of("olmo3", 16, config, 0));

    assertEquals(
        refused(
            "rope_parameters.full_attention.truncate",
            "false",
            "true, for transformers reads no other"),
        e.getMessage());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "'rope_type': 'linear', 'factor': 2, 'mscale': 1 | mscale | 1 | linear (factor)",
        "'type': 'dynamic', 'factor': 2, 'alpha': 8.0 | alpha | 8.0 |"
            + " dynamic (factor, original_max_position_embeddings)",
        "'rope_type': 'default', 'partial_rotary_factor': 0.5 | partial_rotary_factor | 0.5 |"
            + " default ()"
      },
      quoteCharacter = '"')
  void refusesAKeyThatTheTypeDoesNotHave(
      String parameters, String key, String value, String wanted) {
    assertEquals(
        refused("rope_parameters." + key, value, "the keys of rope type " + wanted),
        refusal("'rope_parameters': {" + parameters + "}"));
  }

  @Test
  void passesOverAForeignKeyThatIsNull() throws IOException {
    String config = "'rope_scaling': {'type': 'linear', 'factor': 2, 'mscale': null}";

    assertEquals(new Linear(2), read(config).scaling());
  }

  @Test
  void refusesParametersOfOneKindOfLayer() {
    assertEquals(
        refused(
            "rope_parameters.full_attention",
            "{\"rope_theta\":10000}",
            "the keys of rope type default ()"),
        refusal("'rope_parameters': {'full_attention': {'rope_theta': 10000}}"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"\"linear\"", "[2.0]", "2.0", "true"})
  void refusesParametersThatAreNotAnObject(String parameters) {
    assertEquals(
        refused("rope_scaling", parameters, "an object or null"),
        refusal("'rope_scaling': " + parameters));
  }

  @ParameterizedTest
  @CsvSource({"linear, factor", "dynamic, factor", "llama3, factor"})
  void refusesATypeWithoutItsFactor(String type, String key) {
    assertEquals(
        directory.resolve("config.json")
            + " has no \"rope_scaling."
            + key
            + "\", without which the model can't be computed.",
        refusal("'rope_scaling': {'type': '" + type + "'}"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"\"2\"", "true", "[2]"})
  void refusesAFactorThatIsNotANumber(String factor) {
    assertEquals(
        refused("rope_scaling.factor", factor, "a number"),
        refusal("'rope_scaling': {'type': 'linear', 'factor': " + factor + "}"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"NaN", "Infinity", "-Infinity"})
  void refusesAFactorThatIsNotFinite(String factor) {
    assertEquals(
        refused("rope_scaling.factor", "\"" + factor + "\"", "a number"),
        refusal("'rope_scaling': {'type': 'linear', 'factor': " + factor + "}"));
  }

  @ParameterizedTest
  @CsvSource({"15, 10000.0, 64", "16, 0.0, 64", "16, -1.0, 64", "16, 10000.0, 0"})
  void refusesImpossibleRotations(long headDim, double theta, long positions) {
    String config = "'rope_theta': " + theta + ", 'max_position_embeddings': " + positions;
    Exception e = assertThrows(UnsupportedModelException.class, () -> read(headDim, config));

    assertEquals(
        "%s describes impossible rotary embeddings: %s of a head's %s numbers, rope_theta %s,"
                .formatted(directory.resolve("config.json"), headDim, headDim, theta)
            + " max_position_embeddings "
            + positions
            + ".",
        e.getMessage());
  }
}
