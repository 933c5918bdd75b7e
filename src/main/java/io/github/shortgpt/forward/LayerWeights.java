package io.github.shortgpt.forward;

import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.jni.IValue;
import io.github.shortgpt.checkpoint.TensorLocation;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Tensors, mapped, as the dictionary that a block script takes. */
final class LayerWeights implements AutoCloseable {
  private final List<MappedTensor> tensors = new ArrayList<>();
  private final IValue dictionary;

  /**
   * Maps tensors.
   *
   * @param slots the script's name for each
   * @param type of all but those in {@code asStored}
   * @param asStored slots whose tensors stay as they lie on disk
   */
  LayerWeights(
      Engine engine,
      BlockScript script,
      Map<String, TensorLocation> slots,
      ComputeType type,
      Set<String> asStored)
      throws IOException {
    Map<String, PtNDArray> arrays = new LinkedHashMap<>();
    try {
      for (Map.Entry<String, TensorLocation> slot : slots.entrySet()) {
        MappedTensor tensor =
            asStored.contains(slot.getKey())
                ? MappedTensor.openAsStored(engine, script, slot.getValue())
                : MappedTensor.open(engine, script, slot.getValue(), type);
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
