package io.github.shortgpt.forward;

import ai.djl.pytorch.jni.IValue;
import io.github.shortgpt.checkpoint.TensorLocation;
import io.github.shortgpt.family.Decoder;
import java.util.Arrays;
import java.util.stream.LongStream;

/**
 * What one pass over the layers takes.
 *
 * @param bytes of the layers' tensors, read once
 * @param operations of the products with weights, two for each weight and token; where layers have
 *     experts that only some tokens go to, fewer are needed
 * @param operationsPerSecond that a short trial of such a product reached here
 */
public record Workload(long bytes, double operations, double operationsPerSecond) {
  private static final long TRIAL_ROWS = 1024;
  private static final long TRIAL_WIDTH = 1024;
  private static final int TRIALS = 5;

  static Workload of(Decoder decoder, long tokens, BlockScript script, ComputeType type) {
    long bytes = 0;
    double weights = 0;
    for (var layer : decoder.layers()) {
      for (TensorLocation tensor : layer.slots().values()) {
        bytes += tensor.length();
        weights += tensor.shape().size() < 2 ? 0 : elements(tensor);
      }
    }
    return new Workload(bytes, 2 * weights * tokens, trial(script, type));
  }

  private static double elements(TensorLocation tensor) {
    return tensor.shape().stream().mapToDouble(Long::doubleValue).reduce(1, (a, b) -> a * b);
  }

  private static double trial(BlockScript script, ComputeType type) {
    long[] nanos = LongStream.generate(() -> trialNanos(script, type)).limit(TRIALS).toArray();
    double seconds = Arrays.stream(nanos).min().orElseThrow() / 1e9;
    return 2.0 * TRIAL_ROWS * TRIAL_WIDTH * TRIAL_WIDTH / seconds;
  }

  private static long trialNanos(BlockScript script, ComputeType type) {
    try (IValue rows = IValue.from(TRIAL_ROWS);
        IValue width = IValue.from(TRIAL_WIDTH);
        IValue code = IValue.from((long) type.torchCode())) {
      long begun = System.nanoTime();
      script.call("trial_product", rows, width, code).close();
      return System.nanoTime() - begun;
    }
  }

  /** The least that the products take; attention and all else come on top. */
  public double seconds() {
    return operations / operationsPerSecond;
  }
}
