package io.github.shortgpt.cli;

import io.github.shortgpt.family.Decoder;
import io.github.shortgpt.family.ModelIdentity;
import io.github.shortgpt.forward.LayerSubset;
import io.github.shortgpt.report.Layers;
import io.github.shortgpt.rewrite.CheckpointRewriter;
import io.github.shortgpt.rewrite.PrunedForm;
import io.github.shortgpt.select.PruningPlan;
import java.io.IOException;
import java.util.List;

/**
 * A model that is measured.
 *
 * @param removed layers of the original that it is without; null where it is something else
 */
record EvalCandidate(
    String name, Decoder decoder, int layers, long parameters, List<Integer> removed) {
  private static EvalCandidate of(Decoder decoder, List<Integer> removed) {
    String name = ModelIdentity.name(decoder.checkpoint().directory());
    return new EvalCandidate(name, decoder, decoder.layers().size(), decoder.parameters(), removed);
  }

  /** The original itself. */
  static EvalCandidate whole(Decoder original) {
    return of(original, List.of());
  }

  /** The original without some layers, which is nowhere on disk. */
  static EvalCandidate without(Decoder original, PruningPlan plan) throws IOException {
    return new EvalCandidate(
        "without " + Layers.text(plan.removed()),
        original,
        plan.kept().size(),
        new CheckpointRewriter(original, plan).parameters(),
        plan.removed());
  }

  /** A checkpoint, which may be the original without some layers. */
  static EvalCandidate of(Decoder original, Decoder other) throws IOException {
    return of(other, PrunedForm.of(original, other).map(PruningPlan::removed).orElse(null));
  }

  /** Whether it is the original without some layers. */
  boolean isSubset() {
    return removed != null;
  }

  /** The layers that stay. */
  LayerSubset subset(Decoder original) {
    return LayerSubset.without(original.layers().size(), removed);
  }
}
