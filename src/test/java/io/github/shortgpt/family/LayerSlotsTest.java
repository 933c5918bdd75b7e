package io.github.shortgpt.family;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LayerSlotsTest {
  private static final int TENSORS = 100;
  private static final Map<String, Long> EXPERTS = Map.of("experts", 2L);

  @TempDir private Path directory;

  private LayerSlots read(String modelType, Map<String, Long> dimensions, String config)
      throws IOException {
    DecoderFamily family = DecoderFamilies.of(modelType).get(0);
    FamilyConfig read = ConfigFile.read(directory, config, family);
    return new LayerSlots(family, read, new Dimensions(dimensions), TENSORS);
  }

  private LayerSlots deepseek(String config) throws IOException {
    return read("deepseek_v3", EXPERTS, config);
  }

  /** The names that hold {@code part}, in order. */
  private static List<String> with(String part, Map<String, DecoderFamily.Slot> slots) {
    return slots.keySet().stream().filter(name -> name.contains(part)).toList();
  }

  @Test
  void aLayersSlotsAreThoseOfTheFamilyInItsOrder() throws IOException {
    assertEquals(
        List.of(
            "input_layernorm.weight",
            "self_attn.q_proj.weight",
            "self_attn.k_proj.weight",
            "self_attn.v_proj.weight",
            "self_attn.o_proj.weight",
            "post_attention_layernorm.weight",
            "mlp.gate_proj.weight",
            "mlp.up_proj.weight",
            "mlp.down_proj.weight"),
        List.copyOf(read("llama", Map.of(), "{}").of(0).keySet()));
  }

  @Test
  void aSlotIsThereOnlyUnderItsCondition() throws IOException {
    LayerSlots biased = read("llama", Map.of(), "{'attention_bias': true, 'mlp_bias': false}");

    assertEquals(
        List.of(
            "self_attn.q_proj.bias",
            "self_attn.k_proj.bias",
            "self_attn.v_proj.bias",
            "self_attn.o_proj.bias"),
        with("bias", biased.of(0)));
  }

  @Test
  void aDimensionInBracesStandsForEveryNumberBelowIt() throws IOException {
    Map<String, Long> heads = Map.of("heads", 3L, "kvHeads", 1L);

    assertEquals(
        List.of(
            "self_attn.q_layernorm.norms.0.weight",
            "self_attn.q_layernorm.norms.1.weight",
            "self_attn.q_layernorm.norms.2.weight",
            "self_attn.k_layernorm.norms.0.weight"),
        with("norms", read("stablelm", heads, "{'qk_layernorm': true}").of(0)));
  }

  @Test
  void denseAndSparseLayersHaveTheirOwnBesideWhatAllHave() throws IOException {
    LayerSlots slots = deepseek("{'first_k_dense_replace': 1}");

    assertFalse(slots.isSparse(0));
    assertEquals(
        List.of("mlp.gate_proj.weight", "mlp.up_proj.weight", "mlp.down_proj.weight"),
        with("mlp", slots.of(0)));
    assertTrue(slots.isSparse(1));
    assertEquals(
        List.of("mlp.experts.0.up_proj.weight", "mlp.experts.1.up_proj.weight"),
        with(".up_proj", slots.of(1)).stream().filter(name -> !name.contains("shared")).toList());
    assertEquals(with("self_attn", slots.of(0)), with("self_attn", slots.of(1)));
    assertTrue(slots.of(0).containsKey("input_layernorm.weight"));
  }

  @Test
  void moreOfOneSlotThanTheCheckpointHasTensorsIsRefused() {
    Map<String, Long> experts = Map.of("experts", TENSORS + 1L);

    assertEquals(
        directory.resolve("config.json")
            + " asks for 101 tensors mlp.experts.{experts}.gate_proj.weight a layer but the"
            + " checkpoint has 100 tensors.",
        assertThrows(UnsupportedModelException.class, () -> read("deepseek_v3", experts, "{}"))
            .getMessage());
  }

  @Test
  void aModuleForMultiTokenPredictionHasASparseLayersTensorsAndSome() throws IOException {
    LayerSlots slots = deepseek("{'first_k_dense_replace': 9}");

    assertEquals(
        List.of("mlp.experts.0.up_proj.weight", "mlp.experts.1.up_proj.weight"),
        with("experts", slots.ofPredictor()).stream()
            .filter(name -> name.endsWith("up_proj.weight") && !name.contains("shared"))
            .toList());
    assertEquals(
        List.of("shared_head.norm.weight", "shared_head.head.weight"),
        with("shared_head", slots.ofPredictor()));
    assertFalse(slots.of(0).containsKey("eh_proj.weight"));
  }

  @Test
  void aFamilyWithoutSuchModulesHasNoTensorsForThem() throws IOException {
    assertEquals(Map.of(), read("llama", Map.of(), "{}").ofPredictor());
  }
}
