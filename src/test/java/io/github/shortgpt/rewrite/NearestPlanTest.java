package io.github.shortgpt.rewrite;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.shortgpt.checkpoint.Checkpoint;
import io.github.shortgpt.checkpoint.TensorLocation;
import io.github.shortgpt.family.Decoder;
import io.github.shortgpt.family.UnsupportedModelException;
import io.github.shortgpt.golden.Golden;
import io.github.shortgpt.select.PruningPlan;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntFunction;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NearestPlanTest {
  private static final int LAYERS = 5;

  @TempDir Path directory;

  /** A model whose layers are of the kinds that {@code kinds} tells by letters, s and f. */
  private Decoder decoder(String kinds) throws IOException {
    Golden golden = Golden.named("qwen2-sliding");
    ObjectNode config = golden.config("config").put("num_hidden_layers", kinds.length());
    ArrayNode types = config.putArray("layer_types");
    kinds.chars().forEach(kind -> types.add(kind == 's' ? "sliding_attention" : "full_attention"));
    Checkpoint whole = Checkpoint.open(golden.write(directory.resolve(kinds), config));
    Map<String, TensorLocation> tensors = new LinkedHashMap<>(whole.tensors());
    for (int layer = kinds.length(); layer < LAYERS; layer++) {
      String prefix = "model.layers." + layer + ".";
      tensors.keySet().removeIf(name -> name.startsWith(prefix));
    }
    return Decoder.of(
        new Checkpoint(
            whole.directory(),
            whole.config(),
            tensors,
            whole.shards(),
            whole.metadata(),
            whole.stamps()));
  }

  /** What is said of a plan where only the number of layers tells their kinds. */
  private String advice(String source, IntFunction<String> kindsByCount, Integer... removed)
      throws IOException {
    PruningPlan plan = new PruningPlan(source.length(), List.of(removed));
    return new NearestPlan(
            decoder(source),
            plan,
            tried -> decoder(kindsByCount.apply(source.length() - tried.removed().size())))
        .insteadOf(new UnsupportedModelException("The reason."))
        .getMessage();
  }

  private static String alternating(int layers) {
    return "sfsfs".substring(0, layers);
  }

  private static String movedTo(int layer, int place) {
    return "Layer %s would become layer %s and with that of another kind, since config.json gives the"
            .formatted(layer, place)
        + " kinds of layers by their indexes. ";
  }

  @Test
  void theNearestPlanThatRemovesAsManyIsNamed() throws IOException {
    assertEquals(
        movedTo(1, 0) + "Removing 1 and 2 instead would work.",
        advice("sfsfs", NearestPlanTest::alternating, 0, 2));
    assertEquals(
        movedTo(2, 1) + "Removing 2, 3 and 4 instead would work.",
        advice("sfsfs", NearestPlanTest::alternating, 1, 3, 4));
  }

  @Test
  void aSingleLayerCanOnlyGoFromTheEndWhereKindsAlternate() throws IOException {
    assertEquals(
        movedTo(2, 1) + "Removing layer 4 instead would work.",
        advice("sfsfs", NearestPlanTest::alternating, 1));
  }

  @Test
  void aRuleThatLooksAtTheLastLayerIsTried() throws IOException {
    IntFunction<String> lastIsFull = layers -> "ssss".substring(0, layers - 1) + "f";

    assertEquals(
        "The reason. Removing layer 3 instead would work.", advice("ssssf", lastIsFull, 4));
  }

  @Test
  void thePlanWithTheNearestCountIsNamedWhereNoneRemovesAsMany() throws IOException {
    IntFunction<String> full = layers -> layers == 4 ? "ssss" : "fffff".substring(0, layers);

    assertEquals(
        movedTo(1, 0) + "No plan that removes as many would work; removing 1 and 3 would.",
        advice("fsfsf", full, 0));
  }

  @Test
  void thatNoPlanWouldWorkIsSaid() throws IOException {
    NearestPlan nearest =
        new NearestPlan(
            decoder("fsfsf"),
            new PruningPlan(LAYERS, List.of(0)),
            tried -> {
              throw new UnsupportedModelException("It can't be read.");
            });

    assertEquals(
        movedTo(1, 0) + "No other plan would work either.",
        nearest.insteadOf(new UnsupportedModelException("The reason.")).getMessage());
  }
}
