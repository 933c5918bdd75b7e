package io.github.shortgpt.forward;

import ai.djl.pytorch.jni.IValue;
import io.github.shortgpt.checkpoint.TensorLocation;
import io.github.shortgpt.family.Decoder;
import io.github.shortgpt.family.DecoderLayer;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.List;
import java.util.Map;

/**
 * Sums over the weights of a decoder's layers, one tensor at a time, read where it lies on disk.
 */
public final class WeightSums {
  private final Engine engine;
  private final Decoder decoder;

  public WeightSums(Engine engine, Decoder decoder) {
    this.engine = engine;
    this.decoder = decoder;
  }

  /** Number of layers: steps that {@link #absolute} counts. */
  public long steps() {
    return decoder.layers().size();
  }

  /**
   * Σ |w| over the weights of every layer, biases left out, in float64 whatever their type.
   *
   * @throws ForwardException if a weight is not finite
   * @throws InterruptedIOException if the thread is interrupted, within one tensor
   */
  public double[] absolute(Runnable step) throws IOException {
    double[] sums = new double[decoder.layers().size()];
    BlockScript script = engine.load(List.of());
    for (DecoderLayer layer : decoder.layers()) {
      for (Map.Entry<String, TensorLocation> weight : layer.weights().entrySet()) {
        DecoderRun.checkInterrupt();
        sums[layer.index()] += absolute(script, weight.getValue());
      }
      step.run();
    }
    return sums;
  }

  private double absolute(BlockScript script, TensorLocation tensor) throws IOException {
    try (MappedTensor stored = MappedTensor.openAsStored(engine, script, tensor);
        IValue weights = IValue.from(stored.array());
        IValue sum = script.call("absolute_sum", weights)) {
      double value = engine.toDoubles(sum)[0];
      if (!Double.isFinite(value)) {
        throw new ForwardException(
            tensor.name() + " holds a number that is not finite: the weights are damaged.");
      }
      return value;
    }
  }
}
