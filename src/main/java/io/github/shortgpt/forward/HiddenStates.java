package io.github.shortgpt.forward;

import ai.djl.pytorch.jni.IValue;

/** The residual stream of one batch, {@code [rows, columns, width]}, between two layers. */
public final class HiddenStates implements AutoCloseable {
  private final Engine engine;
  private final BlockScript script;
  private final IValue states;

  HiddenStates(Engine engine, BlockScript script, IValue states) {
    this.engine = engine;
    this.script = script;
    this.states = states;
  }

  IValue value() {
    return states;
  }

  /** The products of these states with those of the same tokens elsewhere, in float32. */
  public TokenProducts productsWith(HiddenStates other) {
    try (IValue products = script.call("dot_products", states, other.states)) {
      return new TokenProducts(engine.toFloats(products));
    }
  }

  /** All numbers as float32, rows first: a copy, for checks on small models. */
  public float[] toFloats() {
    try (IValue code = IValue.from((long) ComputeType.FLOAT32.torchCode());
        IValue wide = script.call("convert", states, code)) {
      return engine.toFloats(wide);
    }
  }

  @Override
  public void close() {
    states.close();
  }
}
