package io.github.shortgpt.score;

import io.github.shortgpt.forward.ForwardException;
import io.github.shortgpt.forward.HiddenStates;
import io.github.shortgpt.forward.LayerObserver;
import io.github.shortgpt.forward.TokenProducts;
import io.github.shortgpt.text.TokenBatch;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Block Influence: the mean over tokens of 1 − cos(x, y), x a layer's input and y its output.
 *
 * <p>ShortGPT, arXiv 2403.03853, section 3.2. The last layer is measured on its own output; the
 * paper's published code measures it after the final norm. Products are taken in float32, quotients
 * and sums in float64.
 */
public final class BlockInfluence implements LayerObserver {
  /** The metric's name in options and documents. */
  public static final String NAME = "block-influence";

  /**
   * The form of the metric that is computed: every layer on its own output, every token counted
   * once.
   */
  public static final String ESTIMATOR = "exact";

  private final double[][] sums;
  private final int windowLength;

  /**
   * An empty accumulator.
   *
   * @param windowLength tokens of a window
   */
  public BlockInfluence(int layers, int windows, int windowLength) {
    this.sums = new double[layers][windows];
    this.windowLength = windowLength;
  }

  @Override
  public void onLayer(int layer, TokenBatch batch, HiddenStates input, HiddenStates output)
      throws ForwardException {
    TokenProducts products = input.productsWith(output);
    for (int row = 0; row < batch.rows(); row++) {
      double sum = 0;
      for (int column = 0; column < batch.columns(); column++) {
        int token = row * batch.columns() + column;
        double squares = products.first(token) * products.second(token);
        double influence = 1 - products.mixed(token) / Math.sqrt(squares);
        if (!Double.isFinite(influence)) {
          throw undefined(layer, batch.firstWindow() + row, column, products, token);
        }
        sum += influence;
      }
      sums[layer][batch.firstWindow() + row] = sum;
    }
  }

  private static ForwardException undefined(
      int layer, int window, int position, TokenProducts products, int token) {
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

  /** The mean over all tokens, layer by layer. */
  public List<LayerScore> means() {
    return IntStream.range(0, sums.length)
        .mapToObj(layer -> new LayerScore(layer, mean(sums[layer])))
        .toList();
  }

  private double mean(double[] windowSums) {
    return Arrays.stream(windowSums).sum() / windowSums.length / windowLength;
  }
}
