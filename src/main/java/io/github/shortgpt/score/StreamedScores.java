package io.github.shortgpt.score;

import io.github.shortgpt.forward.LayerObserver;
import io.github.shortgpt.forward.LayerStream;
import io.github.shortgpt.text.CalibrationIdentity;
import io.github.shortgpt.text.CalibrationSet;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** Scores by a metric of tokens, over text that may come in parts. */
public final class StreamedScores implements AutoCloseable {
  private final TokenMetric metric;
  private final Omission omission;
  private final int layers;
  private final BlockDistances blocks;
  private final boolean blocksOfLastPositions;
  private Samples samples;
  private List<Integer> massive;

  public StreamedScores(TokenMetric metric, Omission omission, int layers) {
    this.metric = metric;
    this.omission = omission;
    this.layers = layers;
    this.blocksOfLastPositions = !metric.estimator().equals(AngularDistance.ALL_TOKENS);
    this.blocks = new BlockDistances(blocksOfLastPositions, layers);
  }

  /** Measures one more part. */
  public void add(LayerStream stream, CalibrationSet part, LayerObserver progress)
      throws IOException {
    TokenSums sums = new TokenSums(metric, omission, layers, part);
    stream.run(part, sums.andThen(blocks).andThen(progress));
    samples = samples == null ? sums.samples() : samples.and(sums.samples());
    massive = massive == null ? sums.massiveTokens() : added(massive, sums.massiveTokens());
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
    String angular = new AngularDistance(blocksOfLastPositions).estimator();
    return LayerScores.of(
        new LayerScores.Source(
            metric.name(), omission.label(metric.estimator()), dtype, calibration),
        samples,
        massive,
        new LayerScores.Blocks(angular, blocks.means()),
        seed);
  }

  @Override
  public void close() {
    blocks.close();
  }
}
