package io.github.shortgpt.forward;

import ai.djl.pytorch.engine.PtNDArray;
import io.github.shortgpt.family.Decoder;
import io.github.shortgpt.family.DecoderLayer;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.TreeMap;

/** The numbers that a layer's script takes, each a tensor of no dimensions. */
final class LayerNumbers implements AutoCloseable {
  private final Engine engine;
  private final boolean dividesByIndex;
  private final String indexAs;
  private final Map<String, PtNDArray> ofFamily = new TreeMap<>();
  private final List<PtNDArray> ofLayers = new ArrayList<>();

  LayerNumbers(Engine engine, Decoder decoder) throws IOException {
    this.engine = engine;
    this.dividesByIndex = decoder.dividesByIndex();
    this.indexAs = decoder.family().block().index().as();
    decoder.numbers().forEach((name, number) -> ofFamily.put(name, engine.scalar(number)));
  }

  /** Those of all layers, by the script's names. */
  Map<String, PtNDArray> ofFamily() {
    return ofFamily;
  }

  /** A layer's index, where its script takes that. */
  OptionalInt index(DecoderLayer layer) {
    return indexAs == null ? OptionalInt.empty() : OptionalInt.of(layer.index());
  }

  /** What its attention's logits are divided by, if they are. */
  OptionalInt divisor(DecoderLayer layer) {
    return dividesByIndex ? OptionalInt.of(layer.index() + 1) : OptionalInt.empty();
  }

  /** A layer's numbers, by the script's names. */
  Map<String, PtNDArray> of(DecoderLayer layer) {
    Map<String, PtNDArray> numbers = new TreeMap<>(ofFamily);
    index(layer).ifPresent(index -> numbers.put(indexAs, kept(engine.scalar(index))));
    divisor(layer).ifPresent(divisor -> numbers.put("divisor", kept(engine.scalar(divisor))));
    return numbers;
  }

  private PtNDArray kept(PtNDArray number) {
    ofLayers.add(number);
    return number;
  }

  @Override
  public void close() {
    ofFamily.values().forEach(PtNDArray::close);
    ofLayers.forEach(PtNDArray::close);
  }
}
