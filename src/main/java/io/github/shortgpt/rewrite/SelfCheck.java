package io.github.shortgpt.rewrite;

import io.github.shortgpt.checkpoint.CheckpointException;
import io.github.shortgpt.checkpoint.CheckpointWriter.TensorCopy;
import io.github.shortgpt.checkpoint.TensorLocation;
import io.github.shortgpt.family.Decoder;
import io.github.shortgpt.select.PruningPlan;
import java.io.IOException;
import java.util.List;
import java.util.Map;

/** Reads back what was written, as a stranger would, before it gets its name. */
final class SelfCheck {
  private SelfCheck() {}

  /**
   * Checks that the written checkpoint is understood in full and holds the tensors that it should.
   *
   * @throws CheckpointException naming the first tensor that differs
   */
  static void of(Decoder written, List<TensorCopy> expected, PruningPlan plan) throws IOException {
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
