package io.github.shortgpt.forward;

import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.jni.IValue;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.TreeMap;

/**
 * One layer's constants, and what its script leaves beside them for its next call: see {@code
 * memory.torchscript}.
 */
final class LayerMemory implements AutoCloseable {
  private final List<PtNDArray> own = new ArrayList<>();
  private final IValue dictionary;

  /** A memory of nothing yet. */
  LayerMemory(Engine engine, Map<String, PtNDArray> numbers, OptionalInt window) {
    Map<String, PtNDArray> constants = new TreeMap<>(numbers);
    constants.put("earlier", kept(engine.scalar(0)));
    window.ifPresent(size -> constants.put("window", kept(engine.scalar(size))));
    dictionary = IValue.stringMapFrom(constants);
  }

  private PtNDArray kept(PtNDArray number) {
    own.add(number);
    return number;
  }

  /** The dictionary that the script takes, and writes to. */
  IValue dictionary() {
    return dictionary;
  }

  @Override
  public void close() {
    dictionary.close();
    own.forEach(PtNDArray::close);
  }
}
