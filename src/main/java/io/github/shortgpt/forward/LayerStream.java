package io.github.shortgpt.forward;

import ai.djl.engine.EngineException;
import ai.djl.pytorch.jni.IValue;
import io.github.shortgpt.family.Decoder;
import io.github.shortgpt.family.DecoderLayer;
import io.github.shortgpt.text.CalibrationSet;
import io.github.shortgpt.text.TokenBatch;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * The layer-major loop: for each layer, for each batch, output = block(input); the observer is
 * told; input becomes output. One layer's weights are in use at a time.
 */
public final class LayerStream {
  /**
   * Tokens of a call: enough to fill the cores, few enough that a layer's intermediate states stay
   * in cache.
   */
  private static final int BATCH_TOKENS = 2048;

  private final Engine engine;
  private final Decoder decoder;
  private final ComputeType type;

  public LayerStream(Engine engine, Decoder decoder, ComputeType type) {
    this.engine = engine;
    this.decoder = decoder;
    this.type = type;
  }

  /** The batches in which a set is run. */
  public static List<TokenBatch> batches(CalibrationSet set) {
    return set.batches(BATCH_TOKENS);
  }

  /**
   * Runs all layers over all windows.
   *
   * @throws ForwardException if the model can't be run on these ids
   * @throws InterruptedIOException if the thread is interrupted, within one batch
   */
  public void run(CalibrationSet set, LayerObserver observer) throws IOException {
    List<TokenBatch> batches = batches(set);
    List<HiddenStates> states = new ArrayList<>();
    try (BlockScript script = engine.load(decoder.script());
        LayerConstants constants =
            new LayerConstants(engine, script, decoder, set.identity().windowLength(), type)) {
      embed(batches, states, script, constants);
      for (DecoderLayer layer : decoder.layers()) {
        try (LayerWeights weights =
            new LayerWeights(engine, script, layer.slots(), type, layer.asStored())) {
          IValue constant = constants.of(layer);
          for (int i = 0; i < batches.size(); i++) {
            checkInterrupt();
            try (HiddenStates input = states.get(i)) {
              IValue output = script.call("forward", input.value(), weights.dictionary(), constant);
              states.set(i, new HiddenStates(engine, script, output));
              observer.onLayer(layer.index(), batches.get(i), input, states.get(i));
            }
          }
        }
      }
    } catch (EngineException e) {
      throw explained(e);
    } finally {
      states.forEach(HiddenStates::close);
    }
  }

  private void embed(
      List<TokenBatch> batches,
      List<HiddenStates> states,
      BlockScript script,
      LayerConstants constants)
      throws IOException {
    checkPositions(batches.get(0).columns());
    IValue constant = constants.of(decoder.layers().get(0));
    try (TokenEmbedding rows = new TokenEmbedding(engine, script, decoder.embedding(), type);
        LayerWeights weights =
            new LayerWeights(engine, script, decoder.embedWith(), type, Set.of())) {
      for (TokenBatch batch : batches) {
        try (IValue looked = rows.lookUp(batch)) {
          IValue embedded = script.call("embed", looked, weights.dictionary(), constant);
          states.add(new HiddenStates(engine, script, embedded));
        }
      }
    }
  }

  /** A table of learned positions has no row for those beyond its end. */
  private void checkPositions(int columns) throws ForwardException {
    long positions = decoder.maxPositions().orElse(Long.MAX_VALUE);
    if (decoder.embedWith().containsKey("positions") && columns > positions) {
      throw new ForwardException(
          "Windows of "
              + columns
              + " tokens don't fit in the "
              + positions
              + " positions that the model has embeddings for. Give a smaller --window-length.");
    }
  }

  private static void checkInterrupt() throws InterruptedIOException {
    if (Thread.interrupted()) {
      throw new InterruptedIOException("Interrupted.");
    }
  }

  /** Too little memory is the user's to mend; any other engine error is a bug here. */
  private static IOException explained(EngineException e) throws EngineException {
    String message = String.valueOf(e.getMessage());
    if (message.contains("not enough memory") || message.contains("can't allocate memory")) {
      return new ForwardException(
          "There is not enough memory for these windows. Give fewer --windows or a smaller"
              + " --window-length.",
          e);
    }
    throw e;
  }
}
