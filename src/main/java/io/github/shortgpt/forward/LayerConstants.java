package io.github.shortgpt.forward;

import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.jni.IValue;
import io.github.shortgpt.family.Decoder;
import io.github.shortgpt.family.DecoderLayer;
import io.github.shortgpt.family.RotaryEmbedding;
import java.io.IOException;
import java.util.HashMap;
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

  private final LayerNumbers numbers;
  private final PositionTables tables;
  private final Map<Kind, IValue> byKind = new HashMap<>();

  LayerConstants(Engine engine, BlockScript script, Decoder decoder, int columns, ComputeType type)
      throws IOException {
    this.numbers = new LayerNumbers(engine, decoder);
    this.tables = new PositionTables(engine, script, decoder, 0, columns, type);
  }

  /** The constants of a layer, as the dictionary that its script takes. */
  IValue of(DecoderLayer layer) {
    Kind kind =
        new Kind(tables.window(layer), layer.rope(), numbers.index(layer), numbers.divisor(layer));
    return byKind.computeIfAbsent(
        kind,
        unseen -> {
          Map<String, PtNDArray> constants = new TreeMap<>(numbers.of(layer));
          constants.putAll(tables.of(layer));
          return IValue.stringMapFrom(constants);
        });
  }

  @Override
  public void close() {
    byKind.values().forEach(IValue::close);
    tables.close();
    numbers.close();
  }
}
