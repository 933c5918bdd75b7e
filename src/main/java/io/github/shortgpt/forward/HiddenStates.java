package io.github.shortgpt.forward;

import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.jni.IValue;
import java.nio.ByteBuffer;
import java.util.Arrays;

/** The residual stream of one batch, {@code [rows, columns, width]}, between two layers. */
public final class HiddenStates implements AutoCloseable {
  /** The least massive activation's magnitude. */
  private static final float MASSIVE = 100;

  private final Engine engine;
  private final BlockScript script;
  private final IValue states;

  /** What the numbers lie in, where that is a file; else null. */
  private final Mapping mapping;

  /** ‖x‖ of every token once they are known, else null. */
  private float[] lengths;

  HiddenStates(Engine engine, BlockScript script, IValue states) {
    this(engine, script, states, null);
  }

  /** States that lie in a file, which is unmapped when they are closed. */
  HiddenStates(Engine engine, BlockScript script, IValue states, Mapping mapping) {
    this.engine = engine;
    this.script = script;
    this.states = states;
    this.mapping = mapping;
  }

  IValue value() {
    return states;
  }

  /** Tokens of a row. */
  int columns() {
    try (PtNDArray array = engine.array(states)) {
      return Math.toIntExact(array.getShape().get(1));
    }
  }

  /** The products of these states with those of the same tokens elsewhere, in float32. */
  public TokenProducts productsWith(HiddenStates other) {
    try (IValue result = script.call("dot_products", states, other.states)) {
      float[] both = engine.toFloats(result);
      int tokens = both.length / 2;
      other.lengths = Arrays.copyOfRange(both, tokens, both.length);
      return new TokenProducts(Arrays.copyOf(both, tokens), lengths(), other.lengths);
    }
  }

  /** ‖x‖ of every token, in float32. */
  private float[] lengths() {
    if (lengths == null) {
      try (IValue result = script.call("lengths", states)) {
        lengths = engine.toFloats(result);
      }
    }
    return lengths;
  }

  /** ‖y − x‖ / ‖y‖ of every token, x here and y there, in float32. */
  public double[] relativeChangeTo(HiddenStates other) {
    try (IValue change = script.call("relative_change", states, other.states)) {
      return doubles(engine.toFloats(change));
    }
  }

  /**
   * Which tokens carry a massive activation: one above 100 and above 1000 times the median of the
   * window's, in magnitude (Sun et al., arXiv 2402.17762). The median is taken over every 16th
   * position.
   */
  public boolean[] massiveTokens() {
    boolean[] tokens = new boolean[lengths().length];
    if (isShort()) {
      return tokens;
    }
    try (IValue massive = script.call("massive_tokens", states)) {
      float[] flags = engine.toFloats(massive);
      for (int i = 0; i < flags.length; i++) {
        tokens[i] = flags[i] != 0;
      }
      return tokens;
    }
  }

  /** Whether no state is long enough for one massive activation, whatever rounding did. */
  private boolean isShort() {
    for (float length : lengths()) {
      if (!(length < 0.99 * MASSIVE)) {
        return false;
      }
    }
    return true;
  }

  /** The numbers as they lie in memory, rows first; a copy. */
  ByteBuffer bytes() {
    try (IValue bytes = script.call("bytes_of", states)) {
      return engine.toBytes(bytes);
    }
  }

  /** The states of each window's last position, {@code [rows, 1, width]}, as a copy. */
  public HiddenStates lastPositions() {
    return new HiddenStates(engine, script, script.call("last_positions", states));
  }

  /** The same states once more: they live until both are closed. Those in a file are copied. */
  public HiddenStates shared() {
    String method = mapping == null ? "shared" : "copied";
    return new HiddenStates(engine, script, script.call(method, states));
  }

  private static double[] doubles(float[] floats) {
    double[] wide = new double[floats.length];
    for (int i = 0; i < floats.length; i++) {
      wide[i] = floats[i];
    }
    return wide;
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
    if (mapping != null) {
      mapping.close();
    }
  }
}
