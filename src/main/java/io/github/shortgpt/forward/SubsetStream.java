package io.github.shortgpt.forward;

import ai.djl.engine.EngineException;
import io.github.shortgpt.family.Decoder;
import io.github.shortgpt.text.CalibrationSet;
import io.github.shortgpt.text.TokenBatch;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.ArrayList;
import java.util.List;

/**
 * Runs many subsets of one decoder's layers over the same windows, in one sweep of the weights.
 *
 * <p>A layer's weights are mapped once and every candidate that keeps the layer goes through it;
 * candidates that kept the same layers so far share one hidden state. What counts as a layer's kind
 * (window, rotary positions) is its own wherever it comes to stand. Where the states of all windows
 * are more than memory may hold, some windows go through all layers before the next ones do.
 */
public final class SubsetStream implements AutoCloseable {
  private final Decoder decoder;
  private final List<List<TokenBatch>> parts;
  private final long liveStates;
  private final DecoderRun run;

  /** Of a layer over one part. */
  private long evaluations;

  /**
   * A stream for any number of runs.
   *
   * @param liveBytes what hidden states may take at a time; where candidates need more they go in
   *     several sweeps. At least one candidate's of one batch are held, and one more batch for each
   *     thread
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
    long limit = Math.max(1, liveBytes / ((long) decoder.width() * type.bytes()));
    this.parts = parts(batches, limit);
    long most = parts.stream().mapToLong(SubsetStream::tokens).max().orElse(1);
    this.liveStates = Math.max(1, limit / most);
    this.run = new DecoderRun(engine, decoder, type);
  }

  private static long tokens(List<TokenBatch> batches) {
    return batches.stream().mapToLong(TokenBatch::tokens).sum();
  }

  /** Batches in order, in parts of no more tokens than a limit, or of one batch. */
  private static List<List<TokenBatch>> parts(List<TokenBatch> batches, long limit) {
    List<List<TokenBatch>> parts = new ArrayList<>();
    int first = 0;
    for (int end = 1; end <= batches.size(); end++) {
      if (end == batches.size() || tokens(batches.subList(first, end + 1)) > limit) {
        parts.add(List.copyOf(batches.subList(first, end)));
        first = end;
      }
    }
    return parts;
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
    long total = evaluationsOf(candidates) * parts.size();
    Runnable evaluated = () -> progress.onEvaluation(++evaluations - begun, total);
    try {
      for (List<TokenBatch> part : parts) {
        for (SweepGroup group : groups(candidates)) {
          try (Sweep sweep = new Sweep(run, part, candidates, observer, evaluated)) {
            sweep.through(decoder, group.candidates());
          }
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
    return evaluations / parts.size();
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
