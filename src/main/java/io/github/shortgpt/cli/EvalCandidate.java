package io.github.shortgpt.cli;

import io.github.shortgpt.family.Decoder;
import io.github.shortgpt.family.ModelIdentity;
import io.github.shortgpt.forward.LayerSubset;
import io.github.shortgpt.report.Layers;
import io.github.shortgpt.rewrite.CheckpointRewriter;
import io.github.shortgpt.rewrite.PrunedForm;
import io.github.shortgpt.select.PruningPlan;
import io.github.shortgpt.speed.Contender;
import java.io.IOException;
import java.util.List;

/**
 * A model that is measured.
 *
 * @param bytes of its weights
 * @param removed layers of the original that it is without; null where it is something else
 */
record EvalCandidate(
    String name, Decoder decoder, int layers, long parameters, long bytes, List<Integer> removed) {
  private static EvalCandidate of(Decoder decoder, List<Integer> removed) {
    return new EvalCandidate(
        ModelIdentity.name(decoder.checkpoint().directory()),
        decoder,
        decoder.layers().size(),
        decoder.parameters(),
        decoder.checkpoint().bytes(),
        removed);
  }

  /** The original itself. */
  static EvalCandidate whole(Decoder original) {
    return of(original, List.of());
  }

  /** The original without some layers, which is nowhere on disk. */
  static EvalCandidate without(Decoder original, PruningPlan plan) throws IOException {
    CheckpointRewriter smaller = new CheckpointRewriter(original, plan);
    return new EvalCandidate(
        "without " + Layers.text(plan.removed()),
        original,
        plan.kept().size(),
        smaller.parameters(),
        smaller.bytes(),
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

  /** The layers of the original that stay. */
  LayerSubset subset(Decoder original) {
    return LayerSubset.without(original.layers().size(), removed);
  }

  /** The checkpoint that it is run from, with the layers that are run. */
  Contender contender() {
    boolean skips = layers < decoder.layers().size();
    return new Contender(
        decoder, LayerSubset.without(decoder.layers().size(), skips ? removed : List.of()));
  }
}
