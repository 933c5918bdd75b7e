package io.github.shortgpt.cli;

import io.github.shortgpt.family.Decoder;
import io.github.shortgpt.forward.LayerSubset;
import io.github.shortgpt.rewrite.PrunedForm;
import io.github.shortgpt.select.PruningPlan;
import io.github.shortgpt.speed.Contender;
import java.io.IOException;
import java.util.List;

/**
 * What is run to measure a model.
 *
 * @param decoder its checkpoint, or that of the original where layers are only skipped
 * @param removed layers of the original that it is without; null where it is something else
 */
record EvalModel(Decoder decoder, int layers, List<Integer> removed) {
  /** The original itself. */
  static EvalModel whole(Decoder original) {
    return new EvalModel(original, original.layers().size(), List.of());
  }

  /** The original without some layers, which is nowhere on disk. */
  static EvalModel without(Decoder original, PruningPlan plan) {
    return new EvalModel(original, plan.kept().size(), plan.removed());
  }

  /** A checkpoint, which may be the original without some layers. */
  static EvalModel of(Decoder original, Decoder other) throws IOException {
    List<Integer> removed = PrunedForm.of(original, other).map(PruningPlan::removed).orElse(null);
    return new EvalModel(other, other.layers().size(), removed);
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
