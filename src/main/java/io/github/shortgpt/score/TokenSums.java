package io.github.shortgpt.score;

import io.github.shortgpt.forward.ForwardException;
import io.github.shortgpt.forward.HiddenStates;
import io.github.shortgpt.forward.LanguageHead;
import io.github.shortgpt.forward.LayerObserver;
import io.github.shortgpt.forward.LayerPart;
import io.github.shortgpt.forward.TokenProducts;
import io.github.shortgpt.text.CalibrationSet;
import io.github.shortgpt.text.Piece;
import io.github.shortgpt.text.TokenBatch;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** Adds up a metric's values over tokens, layer by layer and piece by piece. */
public final class TokenSums implements LayerObserver {
  private final TokenMetric metric;
  private final Omission omission;
  private final FinalNorm norm;
  private final List<Piece> pieces;
  private final List<double[]> sums = new ArrayList<>();
  private final List<int[]> tokens = new ArrayList<>();
  private final int[] massive;

  /** Which tokens of a batch carry massive activations in the latest states, by first window. */
  private final Map<Integer, boolean[]> massiveBefore = new ConcurrentHashMap<>();

  /**
   * What comes after the last layer that is run.
   *
   * @param layer its index
   */
  record FinalNorm(int layer, LanguageHead head) {}

  /** Empty sums for every layer and piece, for a metric of the layers' own outputs. */
  public TokenSums(TokenMetric metric, Omission omission, int layers, CalibrationSet set) {
    this(metric, omission, layers, set, null);
  }

  /**
   * Empty sums for every layer and piece.
   *
   * @param norm null unless the metric sees the last layer's output after it
   */
  TokenSums(TokenMetric metric, Omission omission, int layers, CalibrationSet set, FinalNorm norm) {
    this.metric = metric;
    this.norm = norm;
    this.omission = omission;
    this.pieces = set.pieces();
    this.massive = new int[layers];
    for (int layer = 0; layer < layers; layer++) {
      sums.add(new double[pieces.size()]);
      tokens.add(new int[pieces.size()]);
    }
  }

  @Override
  public Runnable onLayer(int layer, TokenBatch batch, HiddenStates input, HiddenStates output)
      throws ForwardException {
    double[] values = values(layer, input, output);
    boolean[] before = massiveBefore.get(batch.piece(0, 0));
    if (before == null || metric.part() != LayerPart.WHOLE) {
      before = input.massiveTokens();
    }
    boolean[] after = output.massiveTokens();
    massiveBefore.put(batch.piece(0, 0), after);
    boolean[] counted = new boolean[values.length];
    for (int token = 0; token < values.length; token++) {
      int column = token % batch.columns();
      counted[token] = counts(batch, column, before[token] || after[token]);
      if (counted[token] && !Double.isFinite(values[token])) {
        int window = batch.window(token / batch.columns());
        throw undefined(layer, window, column, token, input, output);
      }
    }
    return () -> add(layer, batch, after, counted, values);
  }

  private void add(
      int layer, TokenBatch batch, boolean[] isMassive, boolean[] counted, double[] values) {
    for (int token = 0; token < values.length; token++) {
      massive[layer] += isMassive[token] ? 1 : 0;
      if (counted[token]) {
        int piece = batch.piece(token / batch.columns(), token % batch.columns());
        sums.get(layer)[piece] += values[token];
        tokens.get(layer)[piece]++;
      }
    }
  }

  private double[] values(int layer, HiddenStates input, HiddenStates output) {
    if (norm == null || norm.layer() != layer) {
      return metric.values(input, output);
    }
    try (HiddenStates normed = norm.head().normed(output)) {
      return metric.values(input, normed);
    }
  }

  private boolean counts(TokenBatch batch, int column, boolean isMassive) {
    return !(metric.lastPositionOnly() && column < batch.columns() - 1)
        && !(omission.bos() && batch.isBos(column))
        && !(omission.massive() && isMassive);
  }

  private static ForwardException undefined(
      int layer, int window, int position, int token, HiddenStates input, HiddenStates output) {
    TokenProducts products = input.productsWith(output);
    String where = "layer " + layer + ", window " + window + ", position " + position;
    String what;
    if (!Double.isFinite(products.first(token))) {
      what = "The input of " + where + " is not finite";
    } else if (!Double.isFinite(products.second(token))) {
      what = "The output of " + where + " is not finite";
    } else {
      what = "A hidden state of " + where + " is zero, so it has no direction";
    }
    return new ForwardException(
        what
            + " (layers and windows are 0-based). The checkpoint's weights are damaged, or --dtype"
            + " float32 is needed.");
  }

  /** All sums so far. */
  public Samples samples() {
    return new Samples(pieces, sums, tokens);
  }

  /** How many tokens carry a massive activation behind each layer. */
  public List<Integer> massiveTokens() {
    List<Integer> counts = new ArrayList<>();
    for (int count : massive) {
      counts.add(count);
    }
    return counts;
  }
}
