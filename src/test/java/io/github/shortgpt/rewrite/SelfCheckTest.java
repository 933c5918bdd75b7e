package io.github.shortgpt.rewrite;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.shortgpt.checkpoint.Checkpoint;
import io.github.shortgpt.family.Decoder;
import io.github.shortgpt.family.UnsupportedModelException;
import io.github.shortgpt.golden.Golden;
import io.github.shortgpt.select.PruningPlan;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SelfCheckTest {
  @TempDir Path directory;

  private Decoder decoder(String... kinds) throws IOException {
    Golden golden = Golden.named("qwen2-sliding");
    ObjectNode config = golden.config("config");
    ArrayNode types = config.putArray("layer_types");
    for (String kind : kinds) {
      types.add(kind + "_attention");
    }
    Path model = directory.resolve(String.join("-", kinds));
    return Decoder.of(Checkpoint.open(golden.write(model, config)));
  }

  @Test
  void layersThatBecomeOfAnotherKindAreRefused() throws IOException {
    Decoder source = decoder("full", "sliding", "full", "sliding", "full");
    PruningPlan nothing = new PruningPlan(5, List.of());
    Decoder planned = decoder("full", "sliding", "full", "full", "full");

    assertDoesNotThrow(() -> SelfCheck.kinds(source, nothing, source));
    Exception e =
        assertThrows(
            UnsupportedModelException.class, () -> SelfCheck.kinds(source, nothing, planned));
    assertEquals(
        "Layer 3 would become layer 3 and with that of another kind, since config.json gives the"
            + " kinds of layers by their indexes.",
        e.getMessage());
  }

  @Test
  void layersWhoseAttentionIsScaledByTheirIndexCanOnlyGoFromTheEnd() throws IOException {
    Golden golden = Golden.named("gpt2-index-scaled");
    Decoder source = Decoder.of(Checkpoint.open(golden.write(directory.resolve("model"))));

    assertDoesNotThrow(() -> new CheckpointRewriter(source, new PruningPlan(5, List.of(3, 4))));
    Exception e =
        assertThrows(
            UnsupportedModelException.class,
            () -> new CheckpointRewriter(source, new PruningPlan(5, List.of(1, 4))));
    assertEquals(
        "Layer 2 would become layer 1 and with that compute something else, since this model"
            + " divides attention's logits by the layer's index. Removing 3 and 4 instead"
            + " would work.",
        e.getMessage());
  }
}
