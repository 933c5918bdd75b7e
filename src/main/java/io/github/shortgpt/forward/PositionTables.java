package io.github.shortgpt.forward;

import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.jni.IValue;
import io.github.shortgpt.family.Decoder;
import io.github.shortgpt.family.DecoderFamily;
import io.github.shortgpt.family.DecoderLayer;
import io.github.shortgpt.family.RotaryEmbedding;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** What a layer's script takes for a run of positions: rotary tables, a mask. */
final class PositionTables implements AutoCloseable {
  private final Engine engine;
  private final BlockScript script;
  private final int first;
  private final int columns;
  private final ComputeType tableType;
  private final List<PtNDArray> tables = new ArrayList<>();

  /** Tables for {@code columns} positions from {@code first} on; more than one only from 0. */
  PositionTables(
      Engine engine,
      BlockScript script,
      Decoder decoder,
      int first,
      int columns,
      ComputeType type) {
    this.engine = engine;
    this.script = script;
    this.first = first;
    this.columns = columns;
    DecoderFamily.Rope rope = decoder.family().rope();
    this.tableType = rope != null && rope.float32Tables() ? ComputeType.FLOAT32 : type;
  }

  /** Positions that a token of a layer sees of these, itself included. */
  int window(DecoderLayer layer) {
    return Math.min(layer.window().orElse(columns), columns);
  }

  /** A layer's tables, by the script's names; this closes them. */
  Map<String, PtNDArray> of(DecoderLayer layer) {
    Map<String, PtNDArray> named = new TreeMap<>();
    layer.rope().ifPresent(rope -> addRotary(rope, named));
    if (window(layer) < columns) {
      try (IValue length = IValue.from((long) columns);
          IValue size = IValue.from((long) window(layer));
          IValue mask = script.call("sliding_mask", length, size)) {
        named.put("mask", kept(engine.array(mask)));
      }
    }
    return named;
  }

  private void addRotary(RotaryEmbedding rope, Map<String, PtNDArray> named) {
    try (PtNDArray frequencies = engine.floats(rope.inverseFrequencies(first + columns));
        IValue input = IValue.from(frequencies);
        IValue from = IValue.from((long) first);
        IValue length = IValue.from((long) columns);
        IValue factor = IValue.from(rope.attentionFactor());
        IValue dtype = IValue.from((long) tableType.torchCode())) {
      List<PtNDArray> rotary =
          engine.arrays(script.call("rotary_tables", input, from, length, factor, dtype));
      named.put("cosines", kept(rotary.get(0)));
      named.put("sines", kept(rotary.get(1)));
      if (rope.logitFactor() != 1) {
        named.put("logitFactor", kept(engine.scalar(rope.logitFactor())));
      }
    }
  }

  private PtNDArray kept(PtNDArray table) {
    tables.add(table);
    return table;
  }

  @Override
  public void close() {
    tables.forEach(PtNDArray::close);
  }
}
