package io.github.shortgpt.forward;

import ai.djl.engine.EngineException;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.jni.IValue;
import io.github.shortgpt.family.Decoder;
import io.github.shortgpt.family.DecoderLayer;
import io.github.shortgpt.text.CalibrationSet;
import io.github.shortgpt.text.TokenBatch;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.List;

/**
 * The gradient of a model's loss by the weights of its layers, a layer at a time.
 *
 * <p>One pass forward keeps the hidden states between all layers, {@code (layers + 1) * tokens *
 * width} float32 numbers. The loss's gradient by the last of them comes from the head; from there
 * down each layer is computed once more with gradients recorded, which turns the gradient by its
 * output into those by its weights and by its input. Weights and gradients of one layer are in
 * memory at a time.
 */
public final class LossGradients {
  private final Engine engine;
  private final Decoder decoder;
  private final int batchTokens;

  public LossGradients(Engine engine, Decoder decoder) {
    this(engine, decoder, LayerStream.BATCH_TOKENS);
  }

  LossGradients(Engine engine, Decoder decoder, int batchTokens) {
    this.engine = engine;
    this.decoder = decoder;
    this.batchTokens = batchTokens;
  }

  /** Steps that {@link #absoluteProducts} counts: batches forward and back. */
  public long steps(CalibrationSet set) {
    return 2L * decoder.layers().size() * set.batches(batchTokens).size();
  }

  /**
   * Σ |w · ∂L/∂w| over the weights of every layer, biases left out: L is the mean of −ln p over all
   * ids but the first of each window. All in float32, products summed in float64. A layer that
   * isn't kept has no part in the model, and 0.
   *
   * @throws ForwardException if the model can't be run on these ids, or has no gradient here
   * @throws InterruptedIOException if the thread is interrupted, within one batch
   */
  public double[] absoluteProducts(CalibrationSet set, LayerSubset kept, Runnable step)
      throws IOException {
    List<TokenBatch> batches = set.batches(batchTokens);
    Deque<Boundary> boundaries = new ArrayDeque<>();
    List<PtNDArray> gradients = new ArrayList<>();
    try (GradientScript script = new GradientScript(engine, decoder.script());
        DecoderRun run = new DecoderRun(engine, decoder, ComputeType.FLOAT32)) {
      requireDerivative(script.inferring());
      forward(run, kept, batches, boundaries, step);
      try (Boundary last = boundaries.pop()) {
        long predicted = (long) set.windows() * (set.windowLength() - 1);
        atTheEnd(batches, last.states(), predicted, gradients);
      }
      double[] products = new double[decoder.layers().size()];
      List<DecoderLayer> downwards = decoder.left(kept.kept());
      Collections.reverse(downwards);
      for (DecoderLayer layer : downwards) {
        try (Boundary inputs = boundaries.pop();
            LayerGradients weights =
                new LayerGradients(
                    engine, script, layer, run.constants(layer, set.windowLength()))) {
          backward(weights, inputs.states(), gradients, step);
          products[layer.index()] = finite(weights.absoluteProducts(), layer.index());
        }
      }
      return products;
    } catch (EngineException e) {
      throw DecoderRun.explained(e);
    } finally {
      boundaries.forEach(Boundary::close);
      gradients.forEach(PtNDArray::close);
    }
  }

  /** All batches' states between two layers. */
  private record Boundary(List<HiddenStates> states) implements AutoCloseable {
    @Override
    public void close() {
      states.forEach(HiddenStates::close);
    }
  }

  private void requireDerivative(BlockScript script) throws ForwardException {
    if (script.has("without_derivative")) {
      try (IValue reason = script.call("without_derivative")) {
        throw new ForwardException(
            "Gradients of model type "
                + decoder.modelType()
                + " can't be taken: "
                + reason.toStringValue()
                + ".");
      }
    }
  }

  private void forward(
      DecoderRun run,
      LayerSubset kept,
      List<TokenBatch> batches,
      Deque<Boundary> boundaries,
      Runnable step)
      throws IOException {
    boundaries.push(new Boundary(new ArrayList<>()));
    run.embed(batches, boundaries.peek().states()::add);
    for (DecoderLayer layer : decoder.left(kept.kept())) {
      Boundary inputs = boundaries.peek();
      Boundary outputs = new Boundary(new ArrayList<>());
      boundaries.push(outputs);
      try (DecoderRun.LoadedLayer loaded = run.load(layer)) {
        for (HiddenStates input : inputs.states()) {
          outputs.states().add(loaded.apply(input));
          step.run();
        }
      }
    }
  }

  /** The loss's gradient by the last layer's output, batch by batch. */
  private void atTheEnd(
      List<TokenBatch> batches,
      List<HiddenStates> outputs,
      long predicted,
      List<PtNDArray> gradients)
      throws IOException {
    List<String> parts = new ArrayList<>(decoder.headScript());
    parts.add("loss_gradient");
    try (LanguageHead head = new LanguageHead(engine, decoder, ComputeType.FLOAT32);
        GradientScript script = new GradientScript(engine, parts)) {
      for (int i = 0; i < batches.size(); i++) {
        gradients.add(head.lossGradient(script, batches.get(i), outputs.get(i), predicted));
      }
    }
  }

  /** Turns the gradients by a layer's outputs into those by its inputs, batch by batch. */
  private static void backward(
      LayerGradients weights, List<HiddenStates> inputs, List<PtNDArray> gradients, Runnable step)
      throws IOException {
    for (int batch = 0; batch < gradients.size(); batch++) {
      DecoderRun.checkInterrupt();
      try (PtNDArray outputs = gradients.get(batch)) {
        gradients.set(batch, weights.backward(inputs.get(batch), outputs));
      }
      step.run();
    }
  }

  private static double finite(double product, int layer) throws ForwardException {
    if (!Double.isFinite(product)) {
      throw new ForwardException(
          "The loss's gradient by the weights of layer "
              + layer
              + " (0-based) is not finite. The checkpoint's weights are damaged, or it can't be"
              + " computed in float32.");
    }
    return product;
  }
}
