package io.github.shortgpt.forward;

import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.jni.IValue;
import io.github.shortgpt.family.DecoderLayer;
import io.github.shortgpt.family.RotaryEmbedding;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What layers need beside weights: rotary tables and, for a sliding window, a mask. One of each
 * kind.
 */
final class LayerTables implements AutoCloseable {
  private final Engine engine;
  private final BlockScript script;
  private final int columns;
  private final List<PtNDArray> rotary;
  private final Map<Integer, IValue> byWindow = new HashMap<>();
  private final List<PtNDArray> masks = new ArrayList<>();

  LayerTables(
      Engine engine, BlockScript script, RotaryEmbedding rope, int columns, ComputeType type) {
    this.engine = engine;
    this.script = script;
    this.columns = columns;
    try (PtNDArray frequencies = engine.floats(rope.inverseFrequencies(columns));
        IValue input = IValue.from(frequencies);
        IValue length = IValue.from((long) columns);
        IValue factor = IValue.from(rope.attentionFactor());
        IValue dtype = IValue.from((long) type.torchCode())) {
      rotary = engine.arrays(script.call("rotary_tables", input, length, factor, dtype));
    }
  }

  /** The tables of a layer, as the dictionary that its script takes. */
  IValue of(DecoderLayer layer) {
    int window = Math.min(layer.window().orElse(columns), columns);
    return byWindow.computeIfAbsent(window, this::dictionary);
  }

  private IValue dictionary(int window) {
    Map<String, PtNDArray> tables = new HashMap<>();
    tables.put("cosines", rotary.get(0));
    tables.put("sines", rotary.get(1));
    if (window < columns) {
      try (IValue length = IValue.from((long) columns);
          IValue size = IValue.from((long) window);
          IValue mask = script.call("sliding_mask", length, size)) {
        masks.add(engine.array(mask));
        tables.put("mask", masks.get(masks.size() - 1));
      }
    }
    return IValue.stringMapFrom(tables);
  }

  @Override
  public void close() {
    byWindow.values().forEach(IValue::close);
    masks.forEach(PtNDArray::close);
    rotary.forEach(PtNDArray::close);
  }
}
