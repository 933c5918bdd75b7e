package io.github.shortgpt.family;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.file.Path;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AttentionWindowsTest {
  @TempDir private Path directory;

  private OptionalInt of(String modelType, String config, int layer) throws IOException {
    DecoderFamily family = DecoderFamilies.of(modelType).get(0);
    return new AttentionWindows(family, ConfigFile.read(directory, config, family)).of(layer);
  }

  @ParameterizedTest
  @ValueSource(strings = {"{}", "{'sliding_window': 16, 'use_sliding_window': true}"})
  void looksAtTheWholeWindowInAFamilyWithoutSlidingAttention(String config) throws IOException {
    assertEquals(OptionalInt.empty(), of("llama", config, 0));
  }

  @ParameterizedTest
  @CsvSource({"0", "5"})
  void slidesInEveryLayerOfMistral(int layer) throws IOException {
    assertEquals(OptionalInt.of(16), of("mistral", "{'sliding_window': 16}", layer));
  }

  @Test
  void slidesByMistralsDefaultWhereTheConfigIsSilent() throws IOException {
    assertEquals(OptionalInt.of(4096), of("mistral", "{}", 0));
  }

  @Test
  void doesNotSlideWhereTheSizeIsNull() throws IOException {
    assertEquals(OptionalInt.empty(), of("mistral", "{'sliding_window': null}", 0));
  }

  @Test
  void looksNoFartherThanAnIntegerReaches() throws IOException {
    assertEquals(
        OptionalInt.of(Integer.MAX_VALUE),
        of("mistral", "{'sliding_window': 9007199254740992}", 0));
  }

  @Test
  void refusesANegativeSize() {
    Exception e =
        assertThrows(
            UnsupportedModelException.class, () -> of("mistral", "{'sliding_window': -1}", 0));

    assertEquals(
        directory.resolve("config.json")
            + " has \"sliding_window\": -1, where shortgpt can work only with a positive number.",
        e.getMessage());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{'sliding_window': 16, 'max_window_layers': 0}",
        "{'sliding_window': 16, 'max_window_layers': 0, 'use_sliding_window': false}",
        "{'sliding_window': null, 'max_window_layers': 0, 'use_sliding_window': true}"
      })
  void doesNotSlideInQwenUnlessBothKeysAskForIt(String config) throws IOException {
    assertEquals(OptionalInt.empty(), of("qwen2", config, 5));
  }

  @ParameterizedTest
  @CsvSource({"0, false", "2, false", "3, true", "4, true"})
  void slidesInQwenFromTheLayerThatTheConfigNames(int layer, boolean slides) throws IOException {
    String config = "{'sliding_window': 16, 'use_sliding_window': true, 'max_window_layers': 3}";

    assertEquals(slides ? OptionalInt.of(16) : OptionalInt.empty(), of("qwen2", config, layer));
  }

  @ParameterizedTest
  @CsvSource({"0, true", "1, false", "2, true"})
  void slidesInTheLayersThatAListNames(int layer, boolean slides) throws IOException {
    String config =
        "{'sliding_window': 16, 'use_sliding_window': true, 'max_window_layers': 3,"
            + " 'layer_types': ['sliding_attention', 'full_attention', 'sliding_attention']}";

    assertEquals(slides ? OptionalInt.of(16) : OptionalInt.empty(), of("qwen2", config, layer));
  }

  @ParameterizedTest
  @CsvSource({"0, true", "1, true", "2, false", "5, false"})
  void slidesInAllButEverySoManiethLayer(int layer, boolean slides) throws IOException {
    String config = "{'sliding_window': 16, 'sliding_window_pattern': 3}";

    assertEquals(slides ? OptionalInt.of(16) : OptionalInt.empty(), of("exaone4", config, layer));
  }

  @Test
  void asksForNoPeriodWhereAListNamesTheLayers() throws IOException {
    String config =
        "{'sliding_window': 16, 'sliding_window_pattern': 'LLLG', 'layer_types':"
            + " ['sliding_attention']}";

    assertEquals(OptionalInt.of(16), of("exaone4", config, 0));
  }

  @Test
  void refusesAPeriodOfNone() {
    String config = "{'sliding_window': 16, 'sliding_window_pattern': 0}";

    Exception e = assertThrows(UnsupportedModelException.class, () -> of("exaone4", config, 0));

    assertEquals(
        directory.resolve("config.json")
            + " has \"sliding_window_pattern\": 0, where shortgpt can work only with a positive"
            + " number.",
        e.getMessage());
  }

  @ParameterizedTest
  @CsvSource({"0, false", "1, true", "2, true", "3, false"})
  void slidesInSmolLmOnlyWithoutRotaryPositions(int layer, boolean slides) throws IOException {
    String config =
        "{'sliding_window': 16, 'use_sliding_window': true, 'no_rope_layers': [1, 0, 0, 1]}";

    assertEquals(slides ? OptionalInt.of(16) : OptionalInt.empty(), of("smollm3", config, layer));
  }

  @Test
  void refusesALayerTypeThatItDoesNotKnow() {
    String config =
        "{'sliding_window': 16, 'use_sliding_window': true, 'layer_types': ['linear_attention']}";

    Exception e = assertThrows(UnsupportedModelException.class, () -> of("qwen2", config, 0));

    assertEquals(refusedLayerType("linear_attention"), e.getMessage());
  }

  @Test
  void refusesASlidingLayerWhereNothingSaysHowFarItLooks() {
    String config = "{'use_sliding_window': false, 'layer_types': ['sliding_attention']}";

    Exception e = assertThrows(UnsupportedModelException.class, () -> of("qwen2", config, 0));

    assertEquals(refusedLayerType("sliding_attention"), e.getMessage());
  }

  private String refusedLayerType(String type) {
    return directory.resolve("config.json")
        + " has \"layer_types[0]\": \""
        + type
        + "\", where shortgpt can work only with full_attention, or sliding_attention where"
        + " sliding_window is set and enabled.";
  }
}
