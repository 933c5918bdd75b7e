package io.github.shortgpt.rewrite;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.shortgpt.checkpoint.Checkpoint;
import io.github.shortgpt.checkpoint.OutputTarget;
import io.github.shortgpt.checkpoint.TensorLocation;
import io.github.shortgpt.family.Decoder;
import io.github.shortgpt.family.ModelIdentity;
import io.github.shortgpt.family.UnsupportedModelException;
import io.github.shortgpt.golden.Golden;
import io.github.shortgpt.select.PruningPlan;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A module for multi-token prediction, stored as a layer behind the last one. */
class PredictorTest {
  private static final int LAYERS = 5;

  @TempDir Path directory;
  private final Golden golden = Golden.named("deepseek_v3-predictor");

  private Decoder decoder(ObjectNode config) throws IOException {
    return Decoder.of(Checkpoint.open(golden.write(directory.resolve("model"), config)));
  }

  /** The bytes of all tensors whose name begins with {@code prefix}, by the rest of their names. */
  private static Map<String, byte[]> under(String prefix, Decoder decoder) throws IOException {
    Map<String, byte[]> tensors = new TreeMap<>();
    for (TensorLocation tensor : decoder.checkpoint().tensors().values()) {
      if (tensor.name().startsWith(prefix)) {
        byte[] file = Files.readAllBytes(tensor.file());
        int begin = (int) tensor.offset();
        byte[] bytes = Arrays.copyOfRange(file, begin, begin + (int) tensor.length());
        tensors.put(tensor.name().substring(prefix.length()), bytes);
      }
    }
    return tensors;
  }

  @Test
  void isNoLayerAndStaysAsItIsBehindTheLastOneThatIsKept() throws IOException {
    Decoder source = decoder(golden.config("config"));
    assertEquals(LAYERS, source.layers().size());
    PruningPlan plan = new PruningPlan(LAYERS, List.of(0, 3));
    Path output = directory.resolve("pruned");
    PruningManifest manifest =
        new PruningManifest(
            1,
            Map.of(),
            ModelIdentity.of(source),
            "listed",
            plan.removed(),
            plan.kept(),
            null,
            null);

    new CheckpointRewriter(source, plan)
        .write(new OutputTarget(output, false), OptionalLong.empty(), manifest, bytes -> {});

    Decoder pruned = Decoder.of(Checkpoint.open(output));
    assertEquals(LAYERS - 2, pruned.layers().size());
    Map<String, byte[]> before = under("model.layers.5.", source);
    Map<String, byte[]> after = under("model.layers.3.", pruned);
    assertEquals(List.copyOf(before.keySet()), List.copyOf(after.keySet()));
    assertTrue(before.containsKey("shared_head.head.weight"));
    before.forEach((name, bytes) -> assertArrayEquals(bytes, after.get(name), name));
    assertEquals(1, pruned.checkpoint().config().get("num_nextn_predict_layers").asInt());
  }

  @Test
  void isRefusedWhereTheConfigSaysThatThereIsNone() {
    ObjectNode config = golden.config("config").put("num_nextn_predict_layers", 0);

    String message =
        assertThrows(UnsupportedModelException.class, () -> decoder(config)).getMessage();

    assertEquals(
        directory.resolve("model")
            + " has tensors that a model of type deepseek_v3 with this config does not have:"
            + " model.layers.5.input_layernorm.weight, model.layers.5.mlp.experts.0.down_proj.weight,"
            + " model.layers.5.mlp.experts.0.gate_proj.weight and 27 more.",
        message);
  }
}
