package io.github.shortgpt.score;

import io.github.shortgpt.forward.HiddenStates;
import io.github.shortgpt.forward.LayerObserver;
import io.github.shortgpt.text.TokenBatch;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The angular distance of every block of layers: between the input of its first and the output of
 * its last layer, for every length n and start.
 *
 * <p>Gromov et al., arXiv 2403.17887, equation 4. The states between layers are kept for it: of the
 * last position of each window, which is little, or of all tokens.
 */
public final class BlockDistances implements LayerObserver, AutoCloseable {
  private final boolean lastPositionOnly;
  private final int layers;
  private final double[][] sums;
  private long tokens;

  /** The states at every boundary between layers so far, by a batch's first piece. */
  private final Map<Integer, List<HiddenStates>> boundaries = new ConcurrentHashMap<>();

  public BlockDistances(boolean lastPositionOnly, int layers) {
    this.lastPositionOnly = lastPositionOnly;
    this.layers = layers;
    this.sums = new double[layers][];
    for (int n = 1; n <= layers; n++) {
      sums[n - 1] = new double[layers - n + 1];
    }
  }

  @Override
  public Runnable onLayer(int layer, TokenBatch batch, HiddenStates input, HiddenStates output) {
    List<HiddenStates> earlier =
        boundaries.computeIfAbsent(batch.piece(0, 0), piece -> new ArrayList<>());
    if (layer == 0) {
      earlier.add(kept(input));
    }
    HiddenStates last = kept(output);
    double[] distances = new double[layer + 1];
    for (int start = 0; start <= layer; start++) {
      distances[start] = Arrays.stream(AngularDistance.between(earlier.get(start), last)).sum();
    }
    earlier.add(last);
    if (layer == layers - 1) {
      boundaries.remove(batch.piece(0, 0)).forEach(HiddenStates::close);
    }
    return () -> add(layer, batch, distances);
  }

  /** Adds a batch's distances, in float64 sums, from each layer's input to this one's output. */
  private void add(int layer, TokenBatch batch, double[] distances) {
    if (layer == 0) {
      tokens += (long) batch.rows() * (lastPositionOnly ? 1 : batch.columns());
    }
    for (int start = 0; start <= layer; start++) {
      sums[layer - start][start] += distances[start];
    }
  }

  private HiddenStates kept(HiddenStates states) {
    return lastPositionOnly ? states.lastPositions() : states.shared();
  }

  /** Mean distances: {@code [n − 1][start]} for blocks of n layers. */
  public List<List<Double>> means() {
    List<List<Double>> means = new ArrayList<>();
    for (double[] starts : sums) {
      means.add(Arrays.stream(starts).map(sum -> sum / tokens).boxed().toList());
    }
    return means;
  }

  @Override
  public void close() {
    boundaries.values().forEach(states -> states.forEach(HiddenStates::close));
  }
}
