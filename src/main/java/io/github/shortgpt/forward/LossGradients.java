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
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.List;
import java.util.Optional;

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
  /** Tokens of a call, whose operations are spread over all cores. */
  private static final int BATCH_TOKENS = 2048;

  private final Engine engine;
  private final Decoder decoder;
  private final int batchTokens;
  private final Optional<FinishedLayers> finished;

  public LossGradients(Engine engine, Decoder decoder) {
    this(engine, decoder, BATCH_TOKENS, Optional.empty());
  }

  /**
   * Gradients that can go on from where a run was broken off.
   *
   * @param finished where finished layers are kept and looked for, if they are
   */
  public LossGradients(Engine engine, Decoder decoder, Optional<FinishedLayers> finished) {
    this(engine, decoder, BATCH_TOKENS, finished);
  }

  LossGradients(
      Engine engine, Decoder decoder, int batchTokens, Optional<FinishedLayers> finished) {
    this.engine = engine;
    this.decoder = decoder;
    this.batchTokens = batchTokens;
    this.finished = finished;
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
    GradientScript script = new GradientScript(engine, decoder.script());
    try (DecoderRun run = new DecoderRun(engine, decoder, ComputeType.FLOAT32)) {
      requireDerivative(script.inferring());
      forward(run, kept, batches, boundaries, step);
      double[] products = new double[decoder.layers().size()];
      List<DecoderLayer> downwards = decoder.left(kept.kept());
      Collections.reverse(downwards);
      try (Boundary last = boundaries.pop()) {
        long predicted = (long) set.windows() * (set.windowLength() - 1);
        int done = known(downwards, batches, products, gradients, run);
        if (done == 0) {
          atTheEnd(batches, last.states(), predicted, gradients);
        }
        for (int i = 0; i < done; i++) {
          boundaries.pop().close();
        }
        downwards = downwards.subList(done, downwards.size());
      }
      for (DecoderLayer layer : downwards) {
        try (Boundary inputs = boundaries.pop();
            LayerGradients weights =
                new LayerGradients(
                    engine, script, layer, run.constants(layer, set.windowLength()))) {
          backward(weights, inputs.states(), gradients, step);
          products[layer.index()] = finite(weights.absoluteProducts(), layer.index());
        }
        keep(layer, products[layer.index()], batches, gradients, run);
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
    run.embed(batches, (batch, states) -> boundaries.peek().states().add(states));
    for (DecoderLayer layer : decoder.left(kept.kept())) {
      Boundary inputs = boundaries.peek();
      Boundary outputs = new Boundary(new ArrayList<>());
      boundaries.push(outputs);
      boolean known =
          finished.isPresent() && finished.get().has(layer.index(), batches, rowBytes(batches));
      try (DecoderRun.LoadedLayer loaded = known ? null : run.load(layer)) {
        for (int i = 0; i < batches.size(); i++) {
          TokenBatch batch = batches.get(i);
          DecoderRun.checkInterrupt();
          if (known) {
            outputs.states().addAll(run.read(finished.get().read(layer.index(), batch), batch, 1));
          } else {
            HiddenStates output = loaded.apply(inputs.states().get(i));
            outputs.states().add(output);
            if (finished.isPresent()) {
              finished.get().write(layer.index(), batch, List.of(output.bytes()));
            }
          }
          step.run();
        }
      }
    }
  }

  private long rowBytes(List<TokenBatch> batches) {
    return (long) Float.BYTES * batches.get(0).columns() * decoder.width();
  }

  /**
   * The products that an earlier run found on its way down, and the gradients that it had then.
   *
   * @return of how many layers
   */
  private int known(
      List<DecoderLayer> downwards,
      List<TokenBatch> batches,
      double[] products,
      List<PtNDArray> gradients,
      DecoderRun run)
      throws IOException {
    int done = 0;
    if (finished.isEmpty()) {
      return done;
    }
    for (DecoderLayer layer : downwards) {
      if (!finished.get().has(product(layer), Double.BYTES)) {
        break;
      }
      ByteBuffer bytes = finished.get().read(product(layer));
      products[layer.index()] = bytes.order(ByteOrder.LITTLE_ENDIAN).getDouble();
      done++;
    }
    for (TokenBatch batch : done == 0 ? List.<TokenBatch>of() : batches) {
      ByteBuffer bytes = finished.get().read(gradient(downwards.get(done - 1), batch));
      try (HiddenStates states = run.read(bytes, batch, 1).get(0)) {
        gradients.add(engine.array(states.value()));
      }
    }
    return done;
  }

  /** Keeps a layer's gradients, and then its product, which says that they are whole. */
  private void keep(
      DecoderLayer layer,
      double product,
      List<TokenBatch> batches,
      List<PtNDArray> gradients,
      DecoderRun run)
      throws IOException {
    if (finished.isEmpty()) {
      return;
    }
    for (int i = 0; i < batches.size(); i++) {
      ByteBuffer bytes = run.bytes(gradients.get(i));
      finished.get().write(gradient(layer, batches.get(i)), List.of(bytes));
    }
    ByteBuffer bytes = ByteBuffer.allocate(Double.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    finished.get().write(product(layer), List.of(bytes.putDouble(product).flip()));
  }

  private static String product(DecoderLayer layer) {
    return "product-%04d".formatted(layer.index());
  }

  private static String gradient(DecoderLayer layer, TokenBatch batch) {
    return "gradient-%04d.window-%06d".formatted(layer.index(), batch.window(0));
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
    GradientScript script = new GradientScript(engine, parts);
    try (LanguageHead head = new LanguageHead(engine, decoder, ComputeType.FLOAT32)) {
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
