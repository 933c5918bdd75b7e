package io.github.shortgpt.forward;

import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.jni.IValue;
import io.github.shortgpt.family.Decoder;
import io.github.shortgpt.family.DecoderFamily;
import io.github.shortgpt.family.DecoderLayer;
import io.github.shortgpt.family.RotaryEmbedding;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.TreeMap;

/**
 * What layers need beside weights: the family's numbers, rotary tables, a mask. Made once for each
 * kind of layer.
 */
final class LayerConstants implements AutoCloseable {
  private record Kind(
      int window, Optional<RotaryEmbedding> rope, OptionalInt index, OptionalInt divisor) {}

  private final Engine engine;
  private final BlockScript script;
  private final int columns;
  private final ComputeType tableType;
  private final boolean dividesByIndex;
  private final String indexAs;
  private final Map<String, PtNDArray> numbers = new TreeMap<>();
  private final Map<Kind, IValue> byKind = new HashMap<>();
  private final List<PtNDArray> tables = new ArrayList<>();

  LayerConstants(Engine engine, BlockScript script, Decoder decoder, int columns, ComputeType type)
      throws IOException {
    this.engine = engine;
    this.script = script;
    this.columns = columns;
    this.dividesByIndex = decoder.dividesByIndex();
    this.indexAs = decoder.family().block().index().as();
    DecoderFamily.Rope rope = decoder.family().rope();
    this.tableType = rope != null && rope.float32Tables() ? ComputeType.FLOAT32 : type;
    decoder.numbers().forEach((name, number) -> numbers.put(name, engine.scalar(number)));
  }

  /** The constants of a layer, as the dictionary that its script takes. */
  IValue of(DecoderLayer layer) {
    int window = Math.min(layer.window().orElse(columns), columns);
    OptionalInt index = indexAs == null ? OptionalInt.empty() : OptionalInt.of(layer.index());
    OptionalInt divisor = dividesByIndex ? OptionalInt.of(layer.index() + 1) : OptionalInt.empty();
    return byKind.computeIfAbsent(new Kind(window, layer.rope(), index, divisor), this::dictionary);
  }

  private IValue dictionary(Kind kind) {
    Map<String, PtNDArray> constants = new TreeMap<>(numbers);
    kind.index().ifPresent(index -> constants.put(indexAs, kept(engine.scalar(index))));
    kind.rope().ifPresent(rope -> addRotaryTables(rope, constants));
    kind.divisor().ifPresent(n -> constants.put("divisor", kept(engine.scalar(n))));
    if (kind.window() < columns) {
      try (IValue length = IValue.from((long) columns);
          IValue size = IValue.from((long) kind.window());
          IValue mask = script.call("sliding_mask", length, size)) {
        constants.put("mask", kept(engine.array(mask)));
      }
    }
    return IValue.stringMapFrom(constants);
  }

  private void addRotaryTables(RotaryEmbedding rope, Map<String, PtNDArray> constants) {
    try (PtNDArray frequencies = engine.floats(rope.inverseFrequencies(columns));
        IValue input = IValue.from(frequencies);
        IValue length = IValue.from((long) columns);
        IValue factor = IValue.from(rope.attentionFactor());
        IValue dtype = IValue.from((long) tableType.torchCode())) {
      List<PtNDArray> rotary =
          engine.arrays(script.call("rotary_tables", input, length, factor, dtype));
      constants.put("cosines", kept(rotary.get(0)));
      constants.put("sines", kept(rotary.get(1)));
      if (rope.logitFactor() != 1) {
        constants.put("logitFactor", kept(engine.scalar(rope.logitFactor())));
      }
    }
  }

  private PtNDArray kept(PtNDArray table) {
    tables.add(table);
    return table;
  }

  @Override
  public void close() {
    byKind.values().forEach(IValue::close);
    tables.forEach(PtNDArray::close);
    numbers.values().forEach(PtNDArray::close);
  }
}
