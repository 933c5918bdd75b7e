package io.github.shortgpt.rewrite;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.shortgpt.checkpoint.CheckpointDigest;
import io.github.shortgpt.checkpoint.ModelConfig;
import io.github.shortgpt.checkpoint.OutputTarget;
import io.github.shortgpt.family.Decoder;
import io.github.shortgpt.family.UnsupportedModelException;
import io.github.shortgpt.select.PruningPlan;
import java.io.IOException;
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
    Optional<ModelConfig> manifest = other.checkpoint().config().beside(OutputTarget.MANIFEST_FILE);
    if (manifest.isEmpty()) {
      return Optional.empty();
    }
    try {
      List<Integer> removed = new ArrayList<>();
      for (JsonNode layer : manifest.get().get("removed")) {
        removed.add(layer.asInt(-1));
      }
      return Optional.of(new PruningPlan(layers, removed));
    } catch (IllegalArgumentException e) {
      return Optional.empty(); // not ours, or of another model
    }
  }
}
