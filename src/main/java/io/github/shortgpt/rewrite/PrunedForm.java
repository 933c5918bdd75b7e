package io.github.shortgpt.rewrite;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.shortgpt.checkpoint.CheckpointDigest;
import io.github.shortgpt.checkpoint.OutputTarget;
import io.github.shortgpt.family.Decoder;
import io.github.shortgpt.family.UnsupportedModelException;
import io.github.shortgpt.select.PruningPlan;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Whether a checkpoint is another one without some layers, and nothing else. */
public final class PrunedForm {
  private PrunedForm() {}

  /**
   * The plan that makes one checkpoint of the other. The smaller one's manifest proposes it; its
   * digest has to be what the plan's output would have.
   *
   * @return empty if there is no such plan
   */
  public static Optional<PruningPlan> of(Decoder original, Decoder other) throws IOException {
    Optional<PruningPlan> plan = proposed(original.layers().size(), other);
    if (plan.isEmpty()) {
      return plan;
    }
    try {
      String planned = new CheckpointRewriter(original, plan.get()).digest();
      return planned.equals(CheckpointDigest.of(other.checkpoint())) ? plan : Optional.empty();
    } catch (UnsupportedModelException e) {
      return Optional.empty();
    }
  }

  private static Optional<PruningPlan> proposed(int layers, Decoder other) throws IOException {
    Path manifest = other.checkpoint().directory().resolve(OutputTarget.MANIFEST_FILE);
    if (!Files.isRegularFile(manifest)) {
      return Optional.empty();
    }
    try {
      List<Integer> removed = new ArrayList<>();
      for (JsonNode layer : new ObjectMapper().readTree(manifest.toFile()).path("removed")) {
        removed.add(layer.asInt(-1));
      }
      return Optional.of(new PruningPlan(layers, removed));
    } catch (JsonProcessingException | IllegalArgumentException e) {
      return Optional.empty(); // not ours, or of another model
    }
  }
}
