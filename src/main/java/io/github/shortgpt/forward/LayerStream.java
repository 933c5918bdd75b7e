package io.github.shortgpt.forward;

import ai.djl.engine.EngineException;
import io.github.shortgpt.family.Decoder;
import io.github.shortgpt.family.DecoderLayer;
import io.github.shortgpt.text.CalibrationSet;
import io.github.shortgpt.text.TokenBatch;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.ArrayList;
import java.util.List;

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
   * Runs all layers over all windows, as {@link #run(CalibrationSet, LayerSubset, LayerObserver)}.
   */
  public void run(CalibrationSet set, LayerObserver observer) throws IOException {
    run(set, LayerSubset.without(decoder.layers().size(), List.of()), observer);
  }

  /**
   * Runs the model that is left of some layers over all windows.
   *
   * @throws ForwardException if the model can't be run on these ids
   * @throws InterruptedIOException if the thread is interrupted, within one batch
   */
  public void run(CalibrationSet set, LayerSubset kept, LayerObserver observer) throws IOException {
    List<TokenBatch> batches = batches(set);
    List<HiddenStates> states = new ArrayList<>();
    try (DecoderRun run = new DecoderRun(engine, decoder, type, set.windowLength())) {
      run.embed(batches, states::add);
      for (int index : kept.kept()) {
        DecoderLayer layer = decoder.layers().get(index);
        try (DecoderRun.LoadedLayer loaded = run.load(layer)) {
          for (int i = 0; i < batches.size(); i++) {
            try (HiddenStates input = states.get(i)) {
              states.set(i, loaded.apply(input));
              observer.onLayer(layer.index(), batches.get(i), input, states.get(i));
            }
          }
        }
      }
    } catch (EngineException e) {
      throw DecoderRun.explained(e);
    } finally {
      states.forEach(HiddenStates::close);
    }
  }
}
