package io.github.shortgpt.score;

import io.github.shortgpt.forward.EvaluationProgress;
import io.github.shortgpt.forward.FinishedLayers;
import io.github.shortgpt.forward.ForwardException;
import io.github.shortgpt.forward.LanguageHead;
import io.github.shortgpt.forward.LayerSubset;
import io.github.shortgpt.forward.SubsetStream;
import io.github.shortgpt.text.CalibrationIdentity;
import io.github.shortgpt.text.CalibrationSet;
import io.github.shortgpt.text.TokenBatch;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * The perplexity of the model without the layer: e to the mean of −ln p over all ids but the first
 * of each window, p by all other layers.
 *
 * <p>Kim et al., Shortened LLaMA, arXiv 2402.02834, "PPL"; the first step of SLEB, Song et al.,
 * arXiv 2402.09025. Samples and draws are of the loss in nats, whose interval's ends are raised to
 * powers of e: an interval of the perplexity, not around its mean over windows.
 */
public final class Perplexity {
  /** The metric's name in options and documents. */
  public static final String NAME = "perplexity";

  /** The one form. */
  public static final String ESTIMATOR = "exact";

  /** A loss whose exponential is still a number. */
  private static final double MOST_NATS = 700;

  /** Candidates that go through the layers together where finished ones are kept. */
  private static final int KEPT_AT_ONCE = 4;

  private Perplexity() {}

  /** One candidate for each layer: all layers but it. */
  public static List<LayerSubset> candidates(int layers) throws ForwardException {
    if (layers == 1) {
      throw new ForwardException(
          "The metric perplexity measures a model without each of its layers, and this one has only"
              + " one.");
    }
    List<LayerSubset> candidates = new ArrayList<>();
    for (int layer = 0; layer < layers; layer++) {
      candidates.add(LayerSubset.without(layers, List.of(layer)));
    }
    return candidates;
  }

  /**
   * Every candidate's loss in nats, added up over the pieces of the text.
   *
   * @param stream over {@code set}
   * @param finished where finished candidates are kept and looked for, if they are; then few go
   *     through the layers at a time
   */
  public static Samples losses(
      SubsetStream stream,
      LanguageHead head,
      List<LayerSubset> candidates,
      CalibrationSet set,
      Optional<FinishedLayers> finished,
      EvaluationProgress progress)
      throws IOException {
    List<double[]> sums = new ArrayList<>();
    List<int[]> tokens = new ArrayList<>();
    for (int layer = 0; layer < candidates.size(); layer++) {
      sums.add(new double[set.pieces().size()]);
      tokens.add(new int[set.pieces().size()]);
    }
    for (List<Integer> part : parts(candidates.size(), finished.isPresent())) {
      List<Integer> open = new ArrayList<>();
      for (int layer : part) {
        if (finished.isEmpty()
            || !known(finished.get(), layer, sums.get(layer), tokens.get(layer))) {
          open.add(layer);
        }
      }
      stream.run(
          open.stream().map(candidates::get).toList(),
          (place, batch, states) -> {
            int layer = open.get(place);
            double[] losses = head.losses(batch, states);
            return () -> add(batch, losses, sums.get(layer), tokens.get(layer));
          },
          progress);
      if (finished.isPresent()) {
        for (int layer : open) {
          keep(finished.get(), layer, sums.get(layer), tokens.get(layer));
        }
      }
    }
    Samples samples = new Samples(set.pieces(), sums, tokens);
    for (int layer = 0; layer < candidates.size(); layer++) {
      if (samples.mean(layer) > MOST_NATS) {
        throw new ForwardException(
            "Without layer %d (0-based) the model loses %.0f nats a token, and has no perplexity."
                .formatted(layer, samples.mean(layer)));
      }
    }
    return samples;
  }

  /** Perplexities of such losses. */
  public static LayerScores scores(
      Samples losses, String dtype, CalibrationIdentity calibration, long seed) {
    LayerScores.Source source = new LayerScores.Source(NAME, ESTIMATOR, dtype, calibration);
    return LayerScores.of(source, losses, Scale.EXPONENTIAL, null, null, seed);
  }

  /** How many evaluations {@link #losses} takes, where nothing is finished. */
  public static long cost(SubsetStream stream, List<LayerSubset> candidates, boolean kept) {
    return parts(candidates.size(), kept).stream()
        .mapToLong(part -> stream.evaluationsOf(part.stream().map(candidates::get).toList()))
        .sum();
  }

  private static List<List<Integer>> parts(int candidates, boolean kept) {
    int atOnce = kept ? KEPT_AT_ONCE : candidates;
    List<List<Integer>> parts = new ArrayList<>();
    for (int first = 0; first < candidates; first += atOnce) {
      int end = Math.min(first + atOnce, candidates);
      parts.add(IntStream.range(first, end).boxed().toList());
    }
    return parts;
  }

  private static String name(int layer) {
    return "without-%04d".formatted(layer);
  }

  private static boolean known(FinishedLayers finished, int layer, double[] sums, int[] tokens)
      throws IOException {
    if (!finished.has(name(layer), (long) sums.length * (Double.BYTES + Integer.BYTES))) {
      return false;
    }
    ByteBuffer bytes = finished.read(name(layer)).order(ByteOrder.LITTLE_ENDIAN);
    for (int i = 0; i < sums.length; i++) {
      sums[i] = bytes.getDouble();
      tokens[i] = bytes.getInt();
    }
    return true;
  }

  private static void keep(FinishedLayers finished, int layer, double[] sums, int[] tokens)
      throws IOException {
    ByteBuffer bytes = ByteBuffer.allocate(sums.length * (Double.BYTES + Integer.BYTES));
    bytes.order(ByteOrder.LITTLE_ENDIAN);
    for (int i = 0; i < sums.length; i++) {
      bytes.putDouble(sums[i]).putInt(tokens[i]);
    }
    finished.write(name(layer), List.of(bytes.flip()));
  }

  private static void add(TokenBatch batch, double[] losses, double[] sums, int[] tokens) {
    int predicted = batch.columns() - 1;
    for (int i = 0; i < losses.length; i++) {
      int piece = batch.piece(i / predicted, i % predicted + 1);
      sums[piece] += losses[i];
      tokens[piece]++;
    }
  }
}
