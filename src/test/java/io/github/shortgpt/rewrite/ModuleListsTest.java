package io.github.shortgpt.rewrite;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.shortgpt.checkpoint.Checkpoint;
import io.github.shortgpt.checkpoint.DType;
import io.github.shortgpt.checkpoint.JsonEdit;
import io.github.shortgpt.checkpoint.TinySafetensors;
import io.github.shortgpt.checkpoint.TinySafetensors.Tensor;
import io.github.shortgpt.family.Decoder;
import io.github.shortgpt.family.UnsupportedModelException;
import io.github.shortgpt.golden.Golden;
import io.github.shortgpt.select.PruningPlan;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Entries of a quantisation config of 12 layers, of which 1 and 3 go. */
class ModuleListsTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final PruningPlan PLAN = new PruningPlan(12, List.of(1, 3));

  @TempDir Path directory;

  /** config.json once layers 1 and 3 are gone. */
  private JsonNode renumbered(String quantisation) throws IOException {
    return renumbered(quantisation, PLAN);
  }

  private JsonNode renumbered(String quantisation, PruningPlan plan) throws IOException {
    Golden golden = Golden.named("llama");
    ObjectNode config = golden.config("config").put("num_hidden_layers", 12);
    config.set("quantization_config", JSON.readTree(quantisation));
    golden.write(directory, config);
    List<Tensor> tensors = new ArrayList<>();
    for (Map.Entry<String, JsonNode> tensor : golden.json().get("tensors").properties()) {
      List<Long> shape = new ArrayList<>();
      tensor.getValue().forEach(extent -> shape.add(extent.asLong()));
      boolean first = tensor.getKey().contains("layers.0.");
      for (int i = 0; i < 12 && first; i++) {
        String name = tensor.getKey().replace("layers.0.", "layers." + i + ".");
        tensors.add(new Tensor(name, DType.BF16, shape));
      }
      if (!tensor.getKey().contains("layers.")) {
        tensors.add(new Tensor(tensor.getKey(), DType.BF16, shape));
      }
    }
    TinySafetensors.write(directory.resolve("model.safetensors"), Map.of(), tensors);
    Decoder decoder = Decoder.of(Checkpoint.open(directory));
    JsonEdit edit = new JsonEdit(Files.readString(directory.resolve("config.json")));
    ModuleLists.renumber(decoder, plan, edit);
    return JSON.readTree(edit.apply()).get("quantization_config");
  }

  private static String quoted(String entry) throws IOException {
    return JSON.writeValueAsString(entry);
  }

  private JsonNode entries(String entry) throws IOException {
    return renumbered(
            "{\"quant_method\": \"fp8\", \"modules_to_not_convert\": [%s, \"lm_head\"]}"
                .formatted(quoted(entry)))
        .get("modules_to_not_convert");
  }

  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '`',
      delimiterString = " -> ",
      value = {
        "model.layers.0.mlp -> model.layers.0.mlp",
        "model.layers.2.mlp.gate_proj -> model.layers.1.mlp.gate_proj",
        "model.layers.11.mlp.up_proj.weight -> model.layers.9.mlp.up_proj.weight",
        "model.layers.11 -> model.layers.9",
        "layers.4.mlp -> layers.2.mlp",
        "model.layers.12.eh_proj -> model.layers.10.eh_proj",
        "mlp.gate -> mlp.gate",
        "embed_tokens -> embed_tokens",
        "model.layers -> model.layers",
        "visual.layers.4.mlp -> visual.layers.4.mlp",
        "model.visual.layers.4.mlp -> model.visual.layers.4.mlp",
        "model.layers.*.self_attn -> model.layers.*.self_attn",
        "*.layers.4.mlp* -> *.layers.2.mlp*",
        "model.layers.2.self_attn* -> model.layers.1.self_attn*",
        "*gate* -> *gate*",
        "re:.*layers\\.4\\.mlp.* -> re:.*layers\\.2\\.mlp.*",
        "re:model\\.layers\\.11\\..* -> re:model\\.layers\\.9\\..*",
        "re:^model\\.layers\\.4\\. -> re:^model\\.layers\\.2\\.",
        "re:.*layers\\.[0-9]+\\.mlp -> re:.*layers\\.[0-9]+\\.mlp",
        "re:.*layers\\.(0|[1-9][0-9]*)\\.mlp -> re:.*layers\\.(0|[1-9][0-9]*)\\.mlp",
        "re:(?i).*LM_HEAD -> re:(?i).*LM_HEAD"
      })
  void entriesFollowTheirLayers(String entry, String expected) throws IOException {
    assertEquals(JSON.createArrayNode().add(expected).add("lm_head"), entries(entry));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "model.layers.3",
        "model.layers.1.mlp.up_proj",
        "layers.3.mlp",
        "re:.*layers\\.3\\..*",
        "model.layers.1.self_attn*"
      })
  void entriesOfRemovedLayersGo(String entry) throws IOException {
    assertEquals(JSON.createArrayNode().add("lm_head"), entries(entry));
  }

  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '`',
      delimiterString = " -> ",
      value = {
        // as transformers reads it, also layers 10 and 11
        "model.layers.1 -> no longer mean model.layers.10.input_layernorm.weight",
        "re:.*layers\\.(4|5)\\.mlp -> no longer mean model.layers.4.mlp.down_proj.weight",
        "re:.*layers\\.[0-4]\\. -> come to mean model.layers.5.input_layernorm.weight",
        "re:.*layers\\.\\d\\.mlp -> come to mean model.layers.10.mlp.down_proj.weight",
        "*.layers.[5-6].mlp* -> no longer mean model.layers.5.mlp.down_proj.weight",
        "re:.*layers\\.3\\..*|lm_head -> no longer mean lm_head.weight"
      })
  void anEntryThatWouldMeanOthersIsRefusedByName(String entry, String example) {
    Exception e = assertThrows(UnsupportedModelException.class, () -> entries(entry));
    assertEquals(
        directory.resolve("config.json")
            + " has \""
            + entry
            + "\" under \"quantization_config.modules_to_not_convert\", which would in fewer"
            + " layers "
            + example
            + ". Remove other layers, or name the modules there one by one first.",
        e.getMessage());
  }

  @Test
  void aPatternThatMeansTheSameIsKeptWhateverLayersItNames() throws IOException {
    String config =
        "{\"quant_method\": \"gptq\", \"bits\": 4, \"dynamic\": {\"-:.*layers\\\\.[0-4]\\\\.\": {}}}";
    PruningPlan deep = new PruningPlan(12, List.of(7, 9));
    assertEquals(JSON.readTree(config), renumbered(config, deep));
  }

  @Test
  void aKeyOfGptqsOverridesIsRefusedByName() {
    Exception e =
        assertThrows(
            UnsupportedModelException.class,
            () ->
                renumbered(
                    "{\"quant_method\": \"gptq\", \"dynamic\": {\"+:.*\\\\.[0-2]\\\\..*\": {}}}"));
    String start =
        directory.resolve("config.json")
            + " has \"+:.*\\.[0-2]\\..*\" under \"quantization_config.dynamic\", which would in"
            + " fewer layers ";
    assertEquals(start, e.getMessage().substring(0, start.length()));
  }

  @Test
  void aPatternThatIsNoneIsRefusedByName() {
    Exception e = assertThrows(UnsupportedModelException.class, () -> entries("re:*.layers"));
    assertEquals(
        directory.resolve("config.json")
            + " has \"re:*.layers\" under \"quantization_config.modules_to_not_convert\", which is"
            + " no regular expression that Java can read. Remove other layers, or name the modules"
            + " there one by one first.",
        e.getMessage());
  }

  @Test
  void aLayerNamedWhereNoneIsExpectedIsRefused() {
    Exception e =
        assertThrows(
            UnsupportedModelException.class,
            () ->
                renumbered(
                    "{\"quant_method\": \"fp8\", \"extra\": [{\"name\": \"model.layers.2.mlp\"}]}"));
    assertEquals(
        directory.resolve("config.json")
            + " has \"model.layers.2.mlp\" under \"quantization_config.extra.0.name\", a place where"
            + " fp8 is not known to name layers, so what it should say of fewer is not known.",
        e.getMessage());
  }

  @Test
  void anotherSchemesFileThatNamesLayersIsRefused() throws IOException {
    Path file = directory.resolve("hf_quant_config.json");
    Files.writeString(file, "{\"quantization\": {\"exclude_modules\": [\"model.layers.2.mlp\"]}}");
    Exception e =
        assertThrows(
            UnsupportedModelException.class, () -> renumbered("{\"quant_method\": \"fp8\"}"));
    assertEquals(
        file
            + " has \"model.layers.2.mlp\" under \"quantization.exclude_modules.0\", a place where"
            + " fp8 is not known to name layers, so what it should say of fewer is not known.",
        e.getMessage());
  }

  @Test
  void aListAsLongAsTheLayersIsRefused() {
    Exception e =
        assertThrows(
            UnsupportedModelException.class,
            () ->
                renumbered("{\"quant_method\": \"fp8\", \"experts\": [4,4,4,4,4,4,4,4,4,4,4,4]}"));
    assertEquals(
        directory.resolve("config.json")
            + " has [4,4,4,4,4,4,4,4,4,4,4,4] under \"quantization_config.experts\", a place where"
            + " fp8 is not known to name layers, so what it should say of fewer is not known.",
        e.getMessage());
  }

  @Test
  void removingNothingChangesNothing() throws IOException {
    String config =
        "{\"quant_method\": \"fp8\", \"extra\": \"model.layers.2\", \"modules_to_not_convert\":"
            + " [\"re:*\", \"model.layers.1\"]}";
    assertEquals(JSON.readTree(config), renumbered(config, new PruningPlan(12, List.of())));
  }
}
