package io.github.shortgpt.evaluate;

import io.github.shortgpt.forward.TokenComparison;
import io.github.shortgpt.text.TokenBatch;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.DoubleStream;
import org.hipparchus.stat.descriptive.rank.Percentile;

/** What one model made of the windows so far. */
final class TextTally {
  private static final double P99 = 99;

  private final double[] windowLosses;
  private final List<double[]> divergences = new ArrayList<>();
  private long agreements;
  private int windows;

  /** An empty one, for so many windows, which come in order. */
  TextTally(int windows) {
    this.windowLosses = new double[windows];
  }

  /**
   * Adds a batch that was compared with nothing.
   *
   * @param losses {@code rows * (columns - 1)}
   */
  void addLosses(TokenBatch batch, double[] losses) {
    int predicted = batch.columns() - 1;
    for (int row = 0; row < batch.rows(); row++) {
      double sum = 0;
      for (int i = 0; i < predicted; i++) {
        sum += losses[row * predicted + i];
      }
      windowLosses[windows++] = sum / predicted;
    }
  }

  /** Adds a batch that was compared with the original. */
  void add(TokenBatch batch, TokenComparison comparison) {
    int columns = batch.columns();
    double[] losses = new double[batch.rows() * (columns - 1)];
    double[] kl = new double[comparison.tokens()];
    for (int token = 0; token < kl.length; token++) {
      kl[token] = Math.max(0, comparison.divergence(token));
      agreements += comparison.agrees(token) ? 1 : 0;
      int column = token % columns;
      if (column < columns - 1) {
        losses[token / columns * (columns - 1) + column] = comparison.candidateLoss(token);
      }
    }
    divergences.add(kl);
    addLosses(batch, losses);
  }

  TextResult result() {
    List<Double> losses = DoubleStream.of(windowLosses).boxed().toList();
    if (divergences.isEmpty()) {
      return new TextResult(losses, null);
    }
    double[] all = divergences.stream().flatMapToDouble(DoubleStream::of).toArray();
    double p99 = new Percentile(P99).evaluate(all);
    return new TextResult(
        losses,
        new TextResult.Divergence(
            DoubleStream.of(all).average().orElseThrow(), p99, (double) agreements / all.length));
  }
}
