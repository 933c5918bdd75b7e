package io.github.shortgpt.rewrite;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.shortgpt.checkpoint.Checkpoint;
import io.github.shortgpt.family.Decoder;
import io.github.shortgpt.golden.Golden;
import io.github.shortgpt.select.PruningPlan;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Layers 1 and 3 of a golden's five or six go. */
class ConfigShrinkerTest {
  private static final ObjectMapper JSON = new ObjectMapper();

  @TempDir Path directory;

  private static ObjectNode config(String golden) {
    return Golden.named(golden).config("config");
  }

  private JsonNode shrunk(String golden, ObjectNode config) throws IOException {
    return shrunk(Golden.named(golden), config);
  }

  private JsonNode shrunk(Golden golden, ObjectNode config) throws IOException {
    Path model = golden.write(directory, config);
    Decoder decoder = Decoder.of(Checkpoint.open(model));
    PruningPlan plan = new PruningPlan(decoder.layers().size(), List.of(1, 3));
    new CheckpointRewriter(decoder, plan);
    return JSON.readTree(ConfigShrinker.shrink(decoder, plan).apply());
  }

  @Test
  void theCountShrinksUnderEverySpelling() throws IOException {
    ObjectNode config = config("falcon").put("n_layer", 5).put("num_layers", 7);

    JsonNode shrunk = shrunk("falcon", config);

    assertEquals(3, shrunk.get("num_hidden_layers").asInt());
    assertEquals(3, shrunk.get("n_layer").asInt());
    assertEquals(7, shrunk.get("num_layers").asInt(), "not the count, so not touched");
  }

  @Test
  void aNumberOfLeadingLayersThatIsLeftToItsDefaultIsWritten() throws IOException {
    Golden deep = Golden.named("qwen2-sliding").withLayers("model.layers.", 30);
    ObjectNode config = deep.config("config").put("num_hidden_layers", 30);
    config.remove(List.of("max_window_layers", "layer_types")); // by default, 28 and 29 slide

    JsonNode shrunk = shrunk(deep, config);

    assertEquals(28, shrunk.get("num_hidden_layers").asInt());
    assertEquals(26, shrunk.get("max_window_layers").asInt());
  }

  @Test
  void whereAllLayersAreAlikeNoDefaultIsWritten() throws IOException {
    ObjectNode config = config("qwen2");
    config.remove(List.of("max_window_layers", "layer_types"));

    JsonNode shrunk = shrunk("qwen2", config);

    assertEquals(config.put("num_hidden_layers", 3), shrunk);
  }

  @Test
  void aListThatIsNullIsReplacedByTheKindsThatItStoodFor() throws IOException {
    ObjectNode config = config("cohere2").putNull("layer_types");

    JsonNode shrunk = shrunk("cohere2", config);

    assertEquals(
        JSON.readTree("[\"sliding_attention\", \"sliding_attention\", \"sliding_attention\"]"),
        shrunk.get("layer_types"));
  }
}
