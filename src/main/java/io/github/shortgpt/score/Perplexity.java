package io.github.shortgpt.score;

import io.github.shortgpt.forward.EvaluationProgress;
import io.github.shortgpt.forward.ForwardException;
import io.github.shortgpt.forward.LanguageHead;
import io.github.shortgpt.forward.LayerSubset;
import io.github.shortgpt.forward.SubsetStream;
import io.github.shortgpt.text.CalibrationIdentity;
import io.github.shortgpt.text.CalibrationSet;
import io.github.shortgpt.text.TokenBatch;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

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
   */
  public static Samples losses(
      SubsetStream stream,
      LanguageHead head,
      List<LayerSubset> candidates,
      CalibrationSet set,
      EvaluationProgress progress)
      throws IOException {
    List<double[]> sums = new ArrayList<>();
    List<int[]> tokens = new ArrayList<>();
    for (int layer = 0; layer < candidates.size(); layer++) {
      sums.add(new double[set.pieces().size()]);
      tokens.add(new int[set.pieces().size()]);
    }
    stream.run(
        candidates,
        (candidate, batch, states) ->
            add(batch, head.losses(batch, states), sums.get(candidate), tokens.get(candidate)),
        progress);
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

  private static void add(TokenBatch batch, double[] losses, double[] sums, int[] tokens) {
    int predicted = batch.columns() - 1;
    for (int i = 0; i < losses.length; i++) {
      int piece = batch.piece(i / predicted, i % predicted + 1);
      sums[piece] += losses[i];
      tokens[piece]++;
    }
  }
}
