package io.github.shortgpt.rewrite;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

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
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** RWKV's first layer holds a norm of the embeddings, which every pruned model still needs. */
class FirstLayerTest {
  private static final String NORM = "rwkv.blocks.0.pre_ln.weight";
  private static final String KEY = "rwkv.blocks.%d.attention.key.weight";

  @TempDir Path directory;
  private Decoder source;

  @BeforeEach
  void writeModel() throws IOException {
    source = Decoder.of(Checkpoint.open(Golden.named("rwkv").write(directory.resolve("model"))));
  }

  private Decoder without(Integer... layers) throws IOException {
    PruningPlan plan = new PruningPlan(source.layers().size(), List.of(layers));
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
    OutputTarget target = new OutputTarget(directory.resolve("out"), false);
    new CheckpointRewriter(source, plan).write(target, OptionalLong.empty(), manifest, bytes -> {});
    return Decoder.of(Checkpoint.open(target.path()));
  }

  private static byte[] bytes(Decoder decoder, String name) throws IOException {
    TensorLocation tensor = decoder.checkpoint().tensors().get(name);
    int begin = Math.toIntExact(tensor.offset());
    return Arrays.copyOfRange(
        Files.readAllBytes(tensor.file()), begin, begin + Math.toIntExact(tensor.length()));
  }

  @Test
  void itsNormGoesToTheLayerThatBecomesTheFirst() throws IOException {
    Decoder pruned = without(0, 1);

    assertEquals(3, pruned.layers().size());
    assertArrayEquals(bytes(source, NORM), bytes(pruned, NORM));
    assertArrayEquals(bytes(source, KEY.formatted(2)), bytes(pruned, KEY.formatted(0)));
  }

  @Test
  void itsNormStaysWithItWhereItStays() throws IOException {
    Decoder pruned = without(1);

    assertArrayEquals(bytes(source, NORM), bytes(pruned, NORM));
    assertArrayEquals(bytes(source, KEY.formatted(0)), bytes(pruned, KEY.formatted(0)));
  }

  @Test
  void aPlanThatTransformersCouldNotLoadIsRefused() {
    Exception e = assertThrows(UnsupportedModelException.class, () -> without(1, 2, 3, 4));

    assertEquals(
        "Only 1 of the layers would stay, and transformers can't load a model of type rwkv with"
            + " fewer than 2. Remove fewer.",
        e.getMessage());
  }
}
