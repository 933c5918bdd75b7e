package io.github.shortgpt.family;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.github.shortgpt.family.LayerNaming.Place;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class LayerNamingTest {
  private static final LayerNaming NAMING =
      new LayerNaming("model.layers.", "num_hidden_layers", List.of(), List.of(), null, 0);

  @ParameterizedTest
  @CsvSource({
    "model.layers.0.input_layernorm.weight, 0, input_layernorm.weight",
    "model.layers.31.self_attn.q_proj.weight, 31, self_attn.q_proj.weight",
    "model.layers.100.a, 100, a",
    "model.layers.999999.mlp.experts.7.w1.weight, 999999, mlp.experts.7.w1.weight",
    "model.layers.3..a, 3, .a"
  })
  void placesATensorAndNamesItBack(String name, int layer, String slot) {
    assertEquals(Optional.of(new Place(layer, slot)), NAMING.placeOf(name));
    assertEquals(name, NAMING.name(layer, slot));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "model.embed_tokens.weight",
        "model.layers",
        "model.layers.",
        "model.layers.0",
        "model.layers.0.",
        "model.layers..weight",
        "model.layers.weight",
        "model.layers.-1.weight",
        "model.layers.+1.weight",
        "model.layers.00.weight",
        "model.layers.01.weight",
        "model.layers.1e1.weight",
        "model.layers. 1.weight",
        "model.layers.٣.weight",
        "model.layers.1000000.weight",
        "model.layers.99999999999999999999.weight",
        "Model.layers.0.weight",
        "vision.model.layers.0.weight",
        "modelxlayersx0.weight"
      })
  void placesNoOtherTensorInALayer(String name) {
    assertEquals(Optional.empty(), NAMING.placeOf(name));
  }
}
