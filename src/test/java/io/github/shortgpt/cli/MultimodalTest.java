package io.github.shortgpt.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.shortgpt.checkpoint.Checkpoint;
import io.github.shortgpt.checkpoint.TensorLocation;
import io.github.shortgpt.golden.Golden;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Of a multimodal checkpoint the language model shrinks, and everything else stays. */
class MultimodalTest {
  private static final ObjectMapper JSON = new ObjectMapper();

  @TempDir Path temp;

  private Path write(String golden, ObjectNode config) throws IOException {
    return Golden.named(golden).write(temp.resolve("model"), config);
  }

  private static ObjectNode config(String golden) {
    return Golden.named(golden).config("config");
  }

  private Outcome prune(Path model, String layers) {
    return Outcome.of(
        "prune",
        "--model",
        model.toString(),
        "--layers",
        layers,
        "--output",
        temp.resolve("out").toString(),
        "--quiet");
  }

  private String written() throws IOException {
    return Files.readString(temp.resolve("out/config.json"));
  }

  private static byte[] bytes(Path model, String name) throws IOException {
    TensorLocation tensor = Checkpoint.open(model).tensors().get(name);
    int begin = (int) tensor.offset();
    byte[] file = Files.readAllBytes(tensor.file());
    return Arrays.copyOfRange(file, begin, begin + (int) tensor.length());
  }

  @Test
  void theOtherPartsStayByteForByte() throws IOException {
    Path model = write("gemma3-multimodal", config("gemma3-multimodal"));
    String tower = "vision_tower.encoder.layers.0.mlp.fc1.weight";
    String projector = "multi_modal_projector.mm_input_projection_weight";
    String last = "language_model.model.layers.5.mlp.up_proj.weight";

    assertEquals(ExitCode.DONE, prune(model, "0,2").exit());

    Path out = temp.resolve("out");
    assertArrayEquals(bytes(model, tower), bytes(out, tower));
    assertArrayEquals(bytes(model, projector), bytes(out, projector));
    assertArrayEquals(bytes(model, last), bytes(out, last.replace("5", "3")));
  }

  @Test
  void onlyTheLanguageModelsConfigIsEdited() throws IOException {
    Path model = write("gemma3-multimodal", config("gemma3-multimodal"));
    String text =
        """
        {"model_type": "gemma3",  "num_hidden_layers": 6,
         "vision_config": {"num_hidden_layers":1, "hidden_size": 1.6e1},
         "text_config": {
            "hidden_size": 32, "intermediate_size" : 48, "vocab_size": 96, "head_dim": 16,
            "query_pre_attn_scalar": 400,
            "num_hidden_layers": 6,
            "sliding_window": 16, "sliding_window_pattern": 3
         } , "mm_tokens_per_image": 4}
        """;
    Files.writeString(model.resolve("config.json"), text);

    assertEquals(ExitCode.DONE, prune(model, "2-4").exit());

    assertEquals(
        text.replace("\"num_hidden_layers\": 6", "\"num_hidden_layers\": 3")
            .replace(
                "\"sliding_window_pattern\": 3",
                "\"sliding_window_pattern\": 3,\n"
                    + "    \"layer_types\": [\"sliding_attention\", \"sliding_attention\","
                    + " \"full_attention\"]"),
        written());
  }

  @Test
  void aCountThatIsLeftToItsDefaultIsWritten() throws IOException {
    Golden deep = Golden.named("llava").withLayers("language_model.model.layers.", 32);
    ObjectNode config = deep.config("configV4");
    config.withObject("text_config").remove("num_hidden_layers");
    Path model = deep.write(temp.resolve("model"), config);

    assertEquals(ExitCode.DONE, prune(model, "0-29").exit());

    JsonNode written = JSON.readTree(written());
    assertEquals(2, written.at("/text_config/num_hidden_layers").asInt());
    assertEquals(config.get("vision_config"), written.get("vision_config"));
  }

  @Test
  void aCountAtTheTopThatSaysAnotherNumberIsRefused() throws IOException {
    Path model = write("llava", config("llava").put("num_hidden_layers", 7));

    assertEquals(
        Outcome.refused(
            model.resolve("config.json")
                + " has \"num_hidden_layers\": 7 at the top, where its language model has 5."),
        prune(model, "1"));
  }

  @Test
  void anUnknownListAtTheTopAsLongAsTheLayersIsRefused() throws IOException {
    ObjectNode config = config("llava");
    config.putArray("adapters").add(1).add(1).add(1).add(1).add(1);
    Path model = write("llava", config);

    assertEquals(
        Outcome.refused(
            model.resolve("config.json")
                + " has the unknown list \"adapters\" of 5 elements, as many as layers; which of them"
                + " to keep is not known."),
        prune(model, "1"));
  }

  @Test
  void aLanguageModelThatWasNotTriedThereIsRefused() throws IOException {
    ObjectNode config = config("mistral3");
    config.withObject("text_config").put("model_type", "ministral3");
    Path model = write("mistral3", config);

    assertEquals(
        Outcome.refused(
            model.resolve("config.json")
                + " has \"text_config.model_type\": \"ministral3\", where shortgpt can work only"
                + " with mistral."),
        prune(model, "1"));
  }

  @Test
  void aConfigWithoutALanguageModelIsRefused() throws IOException {
    Path model = write("gemma3-multimodal", config("gemma3-multimodal"));
    Files.writeString(model.resolve("config.json"), "{\"model_type\": \"gemma3\"}");

    assertEquals(
        Outcome.refused(
            model.resolve("config.json")
                + " has no object \"text_config\", which a model of type gemma3 has."),
        prune(model, "1"));
  }

  /** A LLaVA that says of itself that it is quantised, but for layer 1 and another entry. */
  private Path quantised(String place, String entry) throws IOException {
    ObjectNode config = config("llava");
    config
        .withObject(place)
        .put("quant_method", "fp8")
        .putArray("modules_to_not_convert")
        .add("language_model.model.layers.1.mlp.up_proj")
        .add(entry);
    return write("llava", config);
  }

  @ParameterizedTest
  @ValueSource(strings = {"/quantization_config", "/text_config/quantization_config"})
  void listsOfModulesFollowTheLayersWhereverTheyStand(String place) throws IOException {
    Path model = quantised(place, "language_model.model.layers.3.mlp.up_proj");

    assertEquals("", prune(model, "1").err());

    assertEquals(
        "[\"language_model.model.layers.2.mlp.up_proj\"]",
        JSON.readTree(written()).at(place).get("modules_to_not_convert").toString());
  }

  @ParameterizedTest
  @ValueSource(strings = {"/quantization_config", "/text_config/quantization_config"})
  void scoringQuantisedWeightsIsRefused(String place) throws IOException {
    Path model = quantised(place, "lm_head");

    assertEquals(
        Outcome.refused(
            model
                + " is quantised (fp8, 8 bits), and layers are scored on unquantised weights only."
                + " Score the unquantised checkpoint, and remove the same layers here with"
                + " --layers."),
        Outcome.of("score", "--model", model.toString(), "--calibration", "no such text"));
  }

  @Test
  void aLayerByAnotherNameThanOnDiskIsRefused() throws IOException {
    Path model = quantised("/quantization_config", "model.language_model.layers.3.mlp.up_proj");

    assertEquals(
        Outcome.refused(
            model.resolve("config.json")
                + " has \"model.language_model.layers.3.mlp.up_proj\" under"
                + " \"quantization_config.modules_to_not_convert\", which names no layer by the"
                + " name that it has on disk. Remove other layers, or name the modules there one"
                + " by one first."),
        prune(model, "1"));
  }

  @Test
  void aValueIsRefusedByItsWholeName() throws IOException {
    ObjectNode config = config("llava");
    config.withObject("text_config").put("hidden_act", "mish");
    Path model = write("llava", config);

    assertEquals(
        Outcome.refused(
            model.resolve("config.json")
                + " has \"text_config.hidden_act\": \"mish\", where shortgpt can work only with"
                + " gelu, gelu_fast, gelu_new, gelu_pytorch_tanh, relu, relu2, silu."),
        prune(model, "1"));
  }

  @Test
  void inspectShowsEveryPart() throws IOException {
    Path model = write("gemma3-multimodal", config("gemma3-multimodal"));

    Outcome outcome = Outcome.of("inspect", "--model", model.toString());

    assertEquals(
        """
        model       model
        model type  gemma3, its language model gemma3_text
        layers      6
        parameters  119 K
        size        478 kB in 1 file
        dtype       float32
        width       32
        inner       48
        vocabulary  96
        heads       8
        kvHeads     4
        headDim     16

        part                   parameters      size
        embedding                  3.07 K   12.3 kB
        layers                      102 K    409 kB
        head                         tied
        rest                           32     128 B
        multi_modal_projector         528   2.11 kB
        vision_tower               13.4 K   53.7 kB

        0-based    parameters each      size  kind
        0-1                 17.1 K   68.2 kB  sliding_attention, window 16
        2                   17.1 K   68.2 kB  full_attention
        3-4                 17.1 K   68.2 kB  sliding_attention, window 16
        5                   17.1 K   68.2 kB  full_attention
        """,
        outcome.out());
  }
}
