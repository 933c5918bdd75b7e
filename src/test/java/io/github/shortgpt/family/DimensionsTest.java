package io.github.shortgpt.family;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DimensionsTest {
  private static final String SIZES =
      "'hidden_size': 32, 'intermediate_size': 48, 'vocab_size': 96, ";

  @TempDir private Path directory;

  private Dimensions read(String heads) throws IOException {
    DecoderFamily olmo = DecoderFamilies.of("olmo").get(0);
    return Dimensions.of(olmo, ConfigFile.read(directory, "{" + SIZES + heads + "}", olmo));
  }

  private String refusal(String heads) {
    return assertThrows(UnsupportedModelException.class, () -> read(heads)).getMessage();
  }

  private String refused(String key, String value, String wanted) {
    return "%s has \"%s\": %s, where shortgpt can work only with %s."
        .formatted(directory.resolve("config.json"), key, value, wanted);
  }

  @ParameterizedTest
  @CsvSource({
    "heads, 4",
    "7, 7",
    "heads*headDim, 64",
    "width/heads, 8",
    "heads*headDim + 2*kvHeads*headDim, 128",
    "2*inner+1, 97",
    "inner/heads*2, 24",
    "width/heads/4, 2",
    "width/5, 6",
    "width:5, 7",
    "width:16, 2",
    "width:5*2, 14"
  })
  void evaluatesSumsOfProductsAndQuotients(String expression, long expected) {
    Dimensions dimensions =
        new Dimensions(
            Map.of("heads", 4L, "kvHeads", 2L, "headDim", 16L, "width", 32L, "inner", 48L));

    assertEquals(expected, dimensions.get(expression));
  }

  @Test
  void evaluatesEveryExtentOfAShape() {
    Dimensions dimensions = new Dimensions(Map.of("heads", 4L, "headDim", 16L, "width", 32L));

    assertEquals(List.of(64L, 32L), dimensions.shape(List.of("heads*headDim", "width")));
  }

  @Test
  void readsWhatTheConfigSays() throws IOException {
    Dimensions read = read("'num_attention_heads': 4, 'num_key_value_heads': 2, 'head_dim': 16");

    assertEquals(
        Map.of(
            "width",
            32L,
            "inner",
            48L,
            "vocabulary",
            96L,
            "heads",
            4L,
            "kvHeads",
            2L,
            "headDim",
            16L),
        read.values());
  }

  @ParameterizedTest
  @ValueSource(strings = {"", ", 'num_key_value_heads': null, 'head_dim': null"})
  void derivesWhatIsNullOrAbsent(String others) throws IOException {
    Dimensions read = read("'num_attention_heads': 4" + others);

    assertEquals(4, read.get("kvHeads"));
    assertEquals(8, read.get("headDim"));
  }

  @Test
  void acceptsAWholeNumberThatIsWrittenAsAFloat() throws IOException {
    assertEquals(4, read("'num_attention_heads': 4.0").get("heads"));
  }

  private Dimensions readMamba(String others) throws IOException {
    DecoderFamily mamba = DecoderFamilies.of("mamba").get(0);
    String sizes = "{'hidden_size': 40, 'vocab_size': 96, ";
    return Dimensions.of(mamba, ConfigFile.read(directory, sizes + others + "}", mamba));
  }

  @ParameterizedTest
  @CsvSource({"'auto', 3", "5, 5"})
  void derivesWhatIsAuto(String rank, long expected) throws IOException {
    String value = rank.equals("auto") ? "'auto'" : rank;

    assertEquals(expected, readMamba("'time_step_rank': " + value).get("timeRank"));
  }

  @Test
  void refusesAutoElsewhere() {
    Exception e =
        assertThrows(UnsupportedModelException.class, () -> readMamba("'state_size': 'auto'"));

    assertEquals(refused("state_size", "\"auto\"", "a whole number"), e.getMessage());
  }

  @Test
  void refusesAConfigWithoutHeads() {
    assertEquals(
        directory.resolve("config.json")
            + " has no \"num_attention_heads\", without which the model can't be computed.",
        refusal("'head_dim': 16"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"0", "-4", "2147483648", "9007199254740992"})
  void refusesANumberThatIsNoExtent(String heads) {
    assertEquals(
        refused("num_attention_heads", heads, "a positive number"),
        refusal("'num_attention_heads': " + heads));
  }

  @ParameterizedTest
  @ValueSource(strings = {"4.5", "\"4\"", "true", "[4]", "1.0E300", "18446744073709551616"})
  void refusesWhatIsNotAWholeNumber(String heads) {
    assertEquals(
        refused("num_attention_heads", heads, "a whole number"),
        refusal("'num_attention_heads': " + heads));
  }

  @Test
  void refusesMoreHeadsThanWidth() {
    assertEquals(
        refused("head_dim", "null", "a positive number"), refusal("'num_attention_heads': 33"));
  }

  @Test
  void refusesHeadsThatCantShareKeysEvenly() {
    assertEquals(
        refused("num_key_value_heads", "3", "a number that divides the heads"),
        refusal("'num_attention_heads': 4, 'num_key_value_heads': 3"));
  }
}
