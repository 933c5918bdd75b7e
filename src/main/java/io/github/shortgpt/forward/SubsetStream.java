package io.github.shortgpt.forward;

import ai.djl.engine.EngineException;
import io.github.shortgpt.family.Decoder;
import io.github.shortgpt.text.CalibrationSet;
import io.github.shortgpt.text.TokenBatch;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.List;

/**
 * Runs many subsets of one decoder's layers over the same windows, in one sweep of the weights.
 *
 * <p>A layer's weights are mapped once and every candidate that keeps the layer goes through it;
 * candidates that kept the same layers so far share one hidden state. What counts as a layer's kind
 * (window, rotary positions) is its own wherever it comes to stand.
 */
public final class SubsetStream implements AutoCloseable {
  private final Decoder decoder;
  private final List<TokenBatch> batches;
  private final long liveStates;
  private final DecoderRun run;
  private long evaluations;

  /**
   * A stream for any number of runs.
   *
   * @param liveBytes what hidden states may take at a time; where candidates need more they go in
   *     several sweeps. At least one candidate's are held, and one more batch
   */
  public SubsetStream(
      Engine engine, Decoder decoder, ComputeType type, CalibrationSet set, long liveBytes)
      throws IOException {
    this(engine, decoder, type, LayerStream.batches(set), liveBytes);
  }

  /** The same over batches that may differ in their lengths. */
  public SubsetStream(
      Engine engine, Decoder decoder, ComputeType type, List<TokenBatch> batches, long liveBytes)
      throws IOException {
    this.decoder = decoder;
    this.batches = List.copyOf(batches);
    long tokens = batches.stream().mapToLong(TokenBatch::tokens).sum();
    this.liveStates = Math.max(1, liveBytes / (tokens * decoder.width() * type.bytes()));
    this.run = new DecoderRun(engine, decoder, type);
  }

  /**
   * Runs candidates, which may be equal, and one of them all layers.
   *
   * @throws ForwardException if the model can't be run on these ids
   * @throws InterruptedIOException if the thread is interrupted, within one batch
   */
  public void run(
      List<LayerSubset> candidates, SubsetObserver observer, EvaluationProgress progress)
      throws IOException {
    long begun = evaluations;
    long total = evaluationsOf(candidates);
    Runnable evaluated = () -> progress.onEvaluation(++evaluations - begun, total);
    try {
      for (SweepGroup group : groups(candidates)) {
        try (Sweep sweep = new Sweep(run, batches, candidates, observer, evaluated)) {
          sweep.through(decoder, group.candidates());
        }
      }
    } catch (EngineException e) {
      throw DecoderRun.explained(e);
    }
  }

  /** How many evaluations a run of these candidates takes. */
  public long evaluationsOf(List<LayerSubset> candidates) {
    return groups(candidates).stream().mapToLong(SweepGroup::evaluations).sum();
  }

  /** Evaluations of one layer over all windows, in all runs so far. */
  public long evaluations() {
    return evaluations;
  }

  private List<SweepGroup> groups(List<LayerSubset> candidates) {
    int layers = decoder.layers().size();
    candidates.stream()
        .filter(candidate -> candidate.last() >= layers)
        .forEach(
            candidate -> {
              throw new IllegalArgumentException(candidate + " of " + layers + " layers");
            });
    return SweepGroup.pack(candidates, layers, liveStates);
  }

  /** Shared states die with this. */
  @Override
  public void close() {
    run.close();
  }
}
