package io.github.shortgpt.cli;

import io.github.shortgpt.family.Decoder;
import io.github.shortgpt.family.ModelIdentity;
import io.github.shortgpt.report.Layers;
import io.github.shortgpt.rewrite.CheckpointRewriter;
import io.github.shortgpt.select.PruningPlan;
import java.io.IOException;

/**
 * A model that is measured and reported.
 *
 * @param parameters of the checkpoint that it is, or would be
 * @param bytes of its weights
 */
record EvalCandidate(String name, EvalModel model, long parameters, long bytes) {
  private static EvalCandidate of(EvalModel model) {
    Decoder decoder = model.decoder();
    return new EvalCandidate(
        ModelIdentity.name(decoder.checkpoint().directory()),
        model,
        decoder.parameters(),
        decoder.checkpoint().bytes());
  }

  /** The original itself. */
  static EvalCandidate whole(Decoder original) {
    return of(EvalModel.whole(original));
  }

  /** The original without some layers, which is nowhere on disk. */
  static EvalCandidate without(Decoder original, PruningPlan plan) throws IOException {
    CheckpointRewriter smaller = new CheckpointRewriter(original, plan);
    return new EvalCandidate(
        "without " + Layers.ranges(plan.removed()),
        EvalModel.without(original, plan),
        smaller.parameters(),
        smaller.bytes());
  }

  /** A checkpoint, which may be the original without some layers. */
  static EvalCandidate of(Decoder original, Decoder other) throws IOException {
    return of(EvalModel.of(original, other));
  }

  Decoder decoder() {
    return model.decoder();
  }
}
