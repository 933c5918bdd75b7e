package io.github.shortgpt.forward;

import ai.djl.engine.EngineException;
import io.github.shortgpt.family.Decoder;
import io.github.shortgpt.family.DecoderLayer;
import io.github.shortgpt.text.CalibrationSet;
import io.github.shortgpt.text.TokenBatch;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The layer-major loop: for each layer, for each batch, output = block(input); the observer is
 * told; input becomes output. One layer's weights are in use at a time.
 */
public final class LayerStream {
  private static final Logger LOG = LoggerFactory.getLogger(LayerStream.class);

  /**
   * Tokens of a call: enough to keep a core busy, few enough that a layer's intermediate states
   * stay in its cache.
   */
  public static final int BATCH_TOKENS = 512;

  private final Engine engine;
  private final Decoder decoder;
  private final ComputeType type;
  private final StateBudget budget;
  private final Optional<FinishedLayers> finished;

  /** A stream that keeps all states in memory. */
  public LayerStream(Engine engine, Decoder decoder, ComputeType type) {
    this(engine, decoder, type, StateBudget.UNBOUNDED, Optional.empty());
  }

  /**
   * A stream for any number of runs.
   *
   * @param budget what the states between two layers may take
   * @param finished where every run's finished layers are kept and are looked for, if they are
   */
  public LayerStream(
      Engine engine,
      Decoder decoder,
      ComputeType type,
      StateBudget budget,
      Optional<FinishedLayers> finished) {
    this.engine = engine;
    this.decoder = decoder;
    this.type = type;
    this.budget = budget;
    this.finished = finished;
  }

  /** The batches in which a set is run. */
  public static List<TokenBatch> batches(CalibrationSet set) {
    return set.batches(BATCH_TOKENS);
  }

  /** What a pass of all layers over all windows takes; tries out how fast products are here. */
  public Workload workload(CalibrationSet set) throws IOException {
    BlockScript script = engine.load(decoder.script());
    return Workload.of(decoder, (long) set.windows() * set.windowLength(), script, type);
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
    try (DecoderRun run = new DecoderRun(engine, decoder, type);
        WaitingStates states = run.waitingStates(batches, budget)) {
      if (part != LayerPart.WHOLE) {
        run.requireHalves();
      }
      run.embed(batches, states::put);
      long rowBytes = (long) statesKept(part) * set.windowLength() * decoder.width() * type.bytes();
      Set<Integer> done = done(kept, batches, rowBytes);
      for (DecoderLayer layer : decoder.left(kept.kept())) {
        boolean known = done.contains(layer.index());
        try (DecoderRun.LoadedLayer loaded = known ? null : run.load(layer)) {
          run.eachBatch(
              batches,
              i -> {
                TokenBatch batch = batches.get(i);
                try (HiddenStates input = states.take(i);
                    LayerStates made =
                        known ? read(run, layer, batch, part) : loaded.apply(input, part)) {
                  Runnable seen =
                      observer.onLayer(layer.index(), batch, made.before(input), made.after());
                  if (!known) {
                    keep(layer, batch, made);
                  }
                  states.put(i, made.takeOutput());
                  return seen;
                }
              });
        }
      }
    } catch (EngineException e) {
      throw DecoderRun.explained(e);
    }
  }

  /** The layers that need not be computed; there is room on disk for all others. */
  private Set<Integer> done(LayerSubset kept, List<TokenBatch> batches, long rowBytes)
      throws IOException {
    Set<Integer> done = new HashSet<>();
    if (finished.isPresent()) {
      for (int layer : kept.kept()) {
        if (finished.get().has(layer, batches, rowBytes)) {
          done.add(layer);
        }
      }
      long rows = batches.stream().mapToLong(TokenBatch::rows).sum();
      finished.get().requireSpace(rowBytes * rows * (kept.kept().size() - done.size()));
      LOG.info("{} of {} layers were finished before", done.size(), kept.kept().size());
    }
    return done;
  }

  private static int statesKept(LayerPart part) {
    return part == LayerPart.WHOLE ? 1 : 3;
  }

  private LayerStates read(DecoderRun run, DecoderLayer layer, TokenBatch batch, LayerPart part)
      throws IOException {
    ByteBuffer bytes = finished.orElseThrow().read(layer.index(), batch);
    List<HiddenStates> states = run.read(bytes, batch, statesKept(part));
    return new LayerStates(states.get(0), states.subList(1, states.size()));
  }

  private void keep(DecoderLayer layer, TokenBatch batch, LayerStates made) throws IOException {
    if (finished.isPresent()) {
      List<HiddenStates> states = new ArrayList<>(List.of(made.output()));
      states.addAll(made.half());
      finished.get().write(layer.index(), batch, states.stream().map(HiddenStates::bytes).toList());
    }
  }
}
