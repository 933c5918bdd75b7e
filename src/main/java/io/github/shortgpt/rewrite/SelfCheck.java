package io.github.shortgpt.rewrite;

import io.github.shortgpt.checkpoint.CheckpointException;
import io.github.shortgpt.checkpoint.CheckpointWriter.TensorCopy;
import io.github.shortgpt.checkpoint.TensorLocation;
import io.github.shortgpt.family.Decoder;
import io.github.shortgpt.family.DecoderLayer;
import io.github.shortgpt.family.UnsupportedModelException;
import io.github.shortgpt.select.PruningPlan;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Looks at a smaller checkpoint as a stranger would: as it is planned, and as it was written. */
final class SelfCheck {
  private SelfCheck() {}

  /**
   * Checks that enough layers stay.
   *
   * @throws UnsupportedModelException if transformers would not load what is left
   */
  static void count(Decoder source, PruningPlan plan) throws UnsupportedModelException {
    int fewest = source.family().layers().fewest();
    if (plan.kept().size() < fewest) {
      throw new UnsupportedModelException(
          "Only "
              + plan.kept().size()
              + " of the layers would stay, and transformers can't load a model of type "
              + source.modelType()
              + " with fewer than "
              + fewest
              + ". Remove fewer.");
    }
  }

  /**
   * Checks that the kept layers mean in the smaller model what they meant in the larger one.
   *
   * @throws UnsupportedModelException naming the first layer that would be of another kind
   */
  static void kinds(Decoder source, PruningPlan plan, Decoder planned)
      throws UnsupportedModelException {
    Optional<String> difference = difference(source, plan, planned.layers());
    if (difference.isPresent()) {
      throw new UnsupportedModelException(difference.get());
    }
  }

  /** A sentence that names the first kept layer that is of another kind at its new place. */
  static Optional<String> difference(Decoder source, PruningPlan plan, List<DecoderLayer> planned)
      throws UnsupportedModelException {
    boolean dividesByIndex = source.dividesByIndex();
    for (int i = 0; i < plan.kept().size(); i++) {
      DecoderLayer before = source.layers().get(plan.kept().get(i));
      if (dividesByIndex && before.index() != i) {
        return Optional.of(
            "Layer "
                + before.index()
                + " would become layer "
                + i
                + " and with that compute something else, since this model divides attention's"
                + " logits by the layer's index.");
      }
      if (!alike(before, planned.get(i))) {
        return Optional.of(
            "Layer "
                + before.index()
                + " would become layer "
                + i
                + " and with that of another kind, since config.json gives the kinds of layers by"
                + " their indexes.");
      }
    }
    return Optional.empty();
  }

  /** Whether two layers, wherever they stand, are computed in the same way. */
  static boolean alike(DecoderLayer one, DecoderLayer other) {
    return one.kind().equals(other.kind())
        && one.window().equals(other.window())
        && one.rope().equals(other.rope())
        && one.sparse() == other.sparse();
  }

  /**
   * Checks that the written checkpoint is understood in full and holds the tensors that it should.
   *
   * @throws CheckpointException naming the first tensor that differs
   */
  static void tensors(Decoder written, List<TensorCopy> expected, PruningPlan plan)
      throws IOException {
    Map<String, TensorLocation> tensors = written.checkpoint().tensors();
    if (written.layers().size() != plan.kept().size() || tensors.size() != expected.size()) {
      throw new CheckpointException(
          "What was written reads back with "
              + written.layers().size()
              + " layers and "
              + tensors.size()
              + " tensors, not "
              + plan.kept().size()
              + " and "
              + expected.size()
              + ". It was removed again.");
    }
    for (TensorCopy copy : expected) {
      TensorLocation tensor = tensors.get(copy.name());
      if (tensor == null || !tensor.looksLike(copy.source())) {
        throw new CheckpointException(
            "The tensor "
                + copy.name()
                + " reads back otherwise than it was in "
                + copy.source().file()
                + ". What was written was removed again.");
      }
    }
  }
}
