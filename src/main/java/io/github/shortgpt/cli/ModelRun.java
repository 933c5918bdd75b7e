package io.github.shortgpt.cli;

import io.github.shortgpt.family.Decoder;
import io.github.shortgpt.forward.ComputeType;
import io.github.shortgpt.forward.Engine;
import io.github.shortgpt.forward.StateBudget;
import io.github.shortgpt.text.CalibrationSet;

/** A model on the engine, with the text that it is run on. */
record ModelRun(
    Engine engine, Decoder decoder, ComputeType type, CalibrationSet set, StateBudget budget)
    implements AutoCloseable {
  /** Number of the model's layers. */
  int layers() {
    return decoder.layers().size();
  }

  @Override
  public void close() {
    engine.close();
  }
}
