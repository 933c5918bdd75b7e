package io.github.shortgpt.score;

import io.github.shortgpt.forward.LanguageHead;
import io.github.shortgpt.forward.LayerObserver;
import io.github.shortgpt.forward.LayerPart;
import io.github.shortgpt.forward.LayerStream;
import io.github.shortgpt.forward.LayerSubset;
import io.github.shortgpt.text.CalibrationIdentity;
import io.github.shortgpt.text.CalibrationSet;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.stream.IntStream;

/** Scores by a metric of tokens, over text that may come in parts. */
public final class StreamedScores implements AutoCloseable {
  private final TokenMetric metric;
  private final Omission omission;
  private final int layers;

  /** Null where the metric is shown no whole layers. */
  private final BlockDistances blocks;

  private final boolean blocksOfLastPositions;
  private Samples samples;
  private List<Integer> massive;

  public StreamedScores(TokenMetric metric, Omission omission, int layers) {
    this.metric = metric;
    this.omission = omission;
    this.layers = layers;
    this.blocksOfLastPositions = !metric.estimator().equals(AngularDistance.ALL_TOKENS);
    boolean whole = metric.part() == LayerPart.WHOLE;
    this.blocks = whole ? new BlockDistances(blocksOfLastPositions, layers) : null;
  }

  /** Measures one more part. */
  public void add(LayerStream stream, CalibrationSet part, LayerObserver progress)
      throws IOException {
    LayerObserver also = blocks == null ? progress : blocks.andThen(progress);
    TokenSums sums = sums(stream, part, LayerSubset.without(layers, List.of()), also);
    samples = samples == null ? sums.samples() : samples.and(sums.samples());
    massive = massive == null ? sums.massiveTokens() : added(massive, sums.massiveTokens());
  }

  /**
   * The means, by layer, of the model without some layers; what was added before has no part in it.
   * In the place of a removed layer stands no number.
   */
  public double[] without(LayerStream stream, CalibrationSet set, Collection<Integer> removed)
      throws IOException {
    LayerSubset kept = LayerSubset.without(layers, removed);
    Samples means = sums(stream, set, kept, (layer, batch, input, output) -> () -> {}).samples();
    return IntStream.range(0, layers).mapToDouble(means::mean).toArray();
  }

  private TokenSums sums(
      LayerStream stream, CalibrationSet set, LayerSubset kept, LayerObserver also)
      throws IOException {
    try (LanguageHead head = metric.lastAfterFinalNorm() ? stream.head() : null) {
      TokenSums.FinalNorm norm = head == null ? null : new TokenSums.FinalNorm(kept.last(), head);
      TokenSums sums = new TokenSums(metric, omission, layers, set, norm);
      stream.run(set, kept, metric.part(), sums.andThen(also));
      return sums;
    }
  }

  private static List<Integer> added(List<Integer> first, List<Integer> second) {
    List<Integer> sums = new ArrayList<>();
    for (int i = 0; i < first.size(); i++) {
      sums.add(first.get(i) + second.get(i));
    }
    return sums;
  }

  /**
   * The scores on all parts together.
   *
   * @param calibration of the parts together
   */
  public LayerScores scores(String dtype, CalibrationIdentity calibration, long seed) {
    return LayerScores.of(
        new LayerScores.Source(
            metric.name(), omission.label(metric.estimator()), dtype, calibration),
        samples,
        metric.scale(),
        massive,
        blocks == null ? null : distances(),
        seed);
  }

  private LayerScores.Blocks distances() {
    String estimator = new AngularDistance(blocksOfLastPositions).estimator();
    return new LayerScores.Blocks(estimator, blocks.means());
  }

  @Override
  public void close() {
    if (blocks != null) {
      blocks.close();
    }
  }
}
