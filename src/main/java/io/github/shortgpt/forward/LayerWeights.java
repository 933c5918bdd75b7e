package io.github.shortgpt.forward;

import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.jni.IValue;
import io.github.shortgpt.checkpoint.TensorLocation;
import io.github.shortgpt.family.DecoderLayer;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** One layer's tensors, mapped, as the dictionary that a block script takes. */
final class LayerWeights implements AutoCloseable {
  private final List<MappedTensor> tensors = new ArrayList<>();
  private final IValue dictionary;

  LayerWeights(Engine engine, BlockScript script, DecoderLayer layer, ComputeType type)
      throws IOException {
    Map<String, PtNDArray> arrays = new LinkedHashMap<>();
    try {
      for (Map.Entry<String, TensorLocation> slot : layer.slots().entrySet()) {
        MappedTensor tensor = MappedTensor.open(engine, script, slot.getValue(), type);
        tensors.add(tensor);
        arrays.put(slot.getKey(), tensor.array());
      }
      dictionary = IValue.stringMapFrom(arrays);
    } catch (IOException | RuntimeException e) {
      tensors.forEach(MappedTensor::close);
      throw e;
    }
  }

  /** Slot → tensor. */
  IValue dictionary() {
    return dictionary;
  }

  @Override
  public void close() {
    dictionary.close();
    tensors.forEach(MappedTensor::close);
  }
}
