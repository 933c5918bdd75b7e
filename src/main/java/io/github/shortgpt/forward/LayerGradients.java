package io.github.shortgpt.forward;

import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.jni.IValue;
import io.github.shortgpt.checkpoint.TensorLocation;
import io.github.shortgpt.family.DecoderLayer;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** A layer's tensors in float32 and, for its weights, the gradients of the batches so far. */
final class LayerGradients implements AutoCloseable {
  private final Engine engine;
  private final GradientScript script;
  private final IValue constants;
  private final Map<String, PtNDArray> tensors = new TreeMap<>();
  private final Map<String, PtNDArray> gradients = new TreeMap<>();
  private final List<IValue> dictionaries = new ArrayList<>();

  /** Copies a layer's tensors: what is mapped can't take part in a backward pass. */
  LayerGradients(Engine engine, GradientScript script, DecoderLayer layer, IValue constants)
      throws IOException {
    this.engine = engine;
    this.script = script;
    this.constants = constants;
    try {
      Set<String> weights = layer.weights().keySet();
      for (Map.Entry<String, TensorLocation> slot : layer.slots().entrySet()) {
        PtNDArray tensor = copied(slot.getValue());
        tensors.put(slot.getKey(), tensor);
        if (weights.contains(slot.getKey())) {
          gradients.put(slot.getKey(), zeros(tensor));
        }
      }
      dictionaries.add(IValue.stringMapFrom(tensors));
      dictionaries.add(IValue.stringMapFrom(gradients));
    } catch (IOException | RuntimeException e) {
      close();
      throw e;
    }
  }

  private PtNDArray copied(TensorLocation location) throws IOException {
    try (MappedTensor stored = MappedTensor.openAsStored(engine, script.inferring(), location);
        IValue tensor = IValue.from(stored.array())) {
      return script.call("float_copy", tensor);
    }
  }

  private PtNDArray zeros(PtNDArray like) {
    try (IValue tensor = IValue.from(like)) {
      return script.call("zeros_like", tensor);
    }
  }

  /** ∂L/∂x of a batch from its ∂L/∂y, x the layer's input and y its output. */
  PtNDArray backward(HiddenStates input, PtNDArray outputGradient) {
    try (IValue dy = IValue.from(outputGradient)) {
      return script.call(
          "backward", input.value(), dy, dictionaries.get(0), dictionaries.get(1), constants);
    }
  }

  /** Σ |w · ∂L/∂w| over the layer's weights. */
  double absoluteProducts() {
    double sum = 0;
    for (Map.Entry<String, PtNDArray> gradient : gradients.entrySet()) {
      try (IValue weight = IValue.from(tensors.get(gradient.getKey()));
          IValue slope = IValue.from(gradient.getValue());
          IValue product = script.inferring().call("absolute_product", weight, slope)) {
        sum += engine.toDoubles(product)[0];
      }
    }
    return sum;
  }

  @Override
  public void close() {
    dictionaries.forEach(IValue::close);
    gradients.values().forEach(PtNDArray::close);
    tensors.values().forEach(PtNDArray::close);
  }
}
