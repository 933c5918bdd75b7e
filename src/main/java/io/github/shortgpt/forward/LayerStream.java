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
  static final int BATCH_TOKENS = 2048;

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

  /** The end of the model, for the states that this stream shows; the caller closes it. */
  public LanguageHead head() throws IOException {
    return new LanguageHead(engine, decoder, type);
  }

  /** Runs all layers over all windows and shows whole layers. */
  public void run(CalibrationSet set, LayerObserver observer) throws IOException {
    run(set, LayerSubset.without(decoder.layers().size(), List.of()), LayerPart.WHOLE, observer);
  }

  /**
   * Runs the model that is left of some layers over all windows.
   *
   * @param part what the observer is shown of each layer
   * @throws ForwardException if the model can't be run on these ids, or its layers have no such
   *     part
   * @throws InterruptedIOException if the thread is interrupted, within one batch
   */
  public void run(CalibrationSet set, LayerSubset kept, LayerPart part, LayerObserver observer)
      throws IOException {
    List<TokenBatch> batches = batches(set);
    List<HiddenStates> states = new ArrayList<>();
    try (DecoderRun run = new DecoderRun(engine, decoder, type, set.windowLength())) {
      if (part != LayerPart.WHOLE) {
        run.requireHalves();
      }
      run.embed(batches, states::add);
      for (DecoderLayer layer : decoder.left(kept.kept())) {
        try (DecoderRun.LoadedLayer loaded = run.load(layer)) {
          for (int i = 0; i < batches.size(); i++) {
            try (HiddenStates input = states.get(i)) {
              if (part == LayerPart.WHOLE) {
                states.set(i, loaded.apply(input));
                observer.onLayer(layer.index(), batches.get(i), input, states.get(i));
              } else {
                try (LayerHalves halves = loaded.halves(input)) {
                  states.set(i, halves.output());
                  observer.onLayer(
                      layer.index(), batches.get(i), halves.before(part), halves.after(part));
                }
              }
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
