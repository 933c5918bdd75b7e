package io.github.shortgpt.rewrite;

import io.github.shortgpt.family.Decoder;
import io.github.shortgpt.family.DecoderLayer;
import io.github.shortgpt.family.UnsupportedModelException;
import io.github.shortgpt.select.PruningPlan;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * Of all plans that leave every kept layer of its kind, the one nearest to a plan that doesn't:
 * with as many removed layers if there is any, and of those the one whose layers lie the fewest
 * places away in all.
 */
final class NearestPlan {
  /** The smaller model under a plan, as it would read back. */
  @FunctionalInterface
  interface Trial {
    Decoder read(PruningPlan plan) throws IOException;
  }

  private static final double IMPOSSIBLE = Double.POSITIVE_INFINITY;

  private final Decoder source;
  private final PruningPlan plan;
  private final Trial trial;
  private final boolean indexMatters;

  NearestPlan(Decoder source, PruningPlan plan, Trial trial) throws UnsupportedModelException {
    this.source = source;
    this.plan = plan;
    this.trial = trial;
    this.indexMatters = source.dividesByIndex();
  }

  /** The refusal of the plan, with the plan that would do. */
  UnsupportedModelException insteadOf(UnsupportedModelException refusal) throws IOException {
    // Where the kinds differ in tensors too, the smaller model couldn't even be read.
    String reason =
        SelfCheck.difference(source, plan, source.layers()).orElse(refusal.getMessage());
    return new UnsupportedModelException(
        reason + " " + find().map(this::advice).orElse("No other plan would work either."));
  }

  private String advice(PruningPlan other) {
    String layers = listed(other.removed());
    return other.removed().size() == plan.removed().size()
        ? "Removing " + layers + " instead would work."
        : "No plan that removes as many would work; removing " + layers + " would.";
  }

  private static String listed(List<Integer> layers) {
    int last = layers.size() - 1;
    String first =
        String.join(", ", layers.subList(0, last).stream().map(String::valueOf).toList());
    return last == 0 ? "layer " + layers.get(0) : first + " and " + layers.get(last);
  }

  Optional<PruningPlan> find() throws IOException {
    int wanted = plan.removed().size();
    List<Integer> counts =
        IntStream.range(1, plan.layers())
            .boxed()
            .sorted((a, b) -> Integer.compare(Math.abs(a - wanted), Math.abs(b - wanted)))
            .toList();
    for (int count : counts) {
      // By their indexes, layers are of the kinds of the source's first ones; or as a trial says.
      for (List<DecoderLayer> kinds : List.of(source.layers(), tried(count))) {
        Optional<PruningPlan> nearest = nearest(count, kinds);
        if (nearest.isPresent() && isAccepted(nearest.get())) {
          return nearest;
        }
      }
    }
    return Optional.empty();
  }

  /** The layers of some smaller model with {@code count} removed; the source's if none reads. */
  private List<DecoderLayer> tried(int count) throws IOException {
    List<Integer> last = IntStream.range(plan.layers() - count, plan.layers()).boxed().toList();
    try {
      return trial.read(new PruningPlan(plan.layers(), last)).layers();
    } catch (UnsupportedModelException e) {
      return source.layers();
    }
  }

  private boolean isAccepted(PruningPlan other) throws IOException {
    try {
      SelfCheck.kinds(source, other, trial.read(other));
      return true;
    } catch (UnsupportedModelException e) {
      return false;
    }
  }

  /**
   * Dynamic programming over the layers in order: of the first {@code i}, {@code j} are removed.
   * The next is either kept, if it is of the kind that its new place has, or removed, at the price
   * of its distance from the plan's j-th.
   */
  private Optional<PruningPlan> nearest(int count, List<DecoderLayer> kinds) {
    int layers = plan.layers();
    double[][] cost = new double[layers + 1][count + 1];
    for (double[] row : cost) {
      Arrays.fill(row, IMPOSSIBLE);
    }
    cost[0][0] = 0;
    for (int i = 1; i <= layers; i++) {
      for (int j = 0; j <= Math.min(i, count); j++) {
        double kept = fits(i - 1, i - 1 - j, count, kinds) ? cost[i - 1][j] : IMPOSSIBLE;
        double removed = j == 0 ? IMPOSSIBLE : cost[i - 1][j - 1] + distance(i - 1, j - 1);
        cost[i][j] = Math.min(kept, removed);
      }
    }
    return cost[layers][count] == IMPOSSIBLE ? Optional.empty() : Optional.of(traced(cost, count));
  }

  private boolean fits(int layer, int place, int count, List<DecoderLayer> kinds) {
    return place >= 0
        && place < Math.min(plan.layers() - count, kinds.size())
        && (!indexMatters || layer == place)
        && SelfCheck.alike(source.layers().get(layer), kinds.get(place));
  }

  private int distance(int layer, int j) {
    List<Integer> wanted = plan.removed();
    return Math.abs(layer - wanted.get(Math.min(j, wanted.size() - 1)));
  }

  private PruningPlan traced(double[][] cost, int count) {
    List<Integer> removed = new ArrayList<>();
    int j = count;
    for (int i = plan.layers(); i > 0 && j > 0; i--) {
      if (cost[i][j] == cost[i - 1][j - 1] + distance(i - 1, j - 1)) {
        j--;
        removed.add(i - 1);
      }
    }
    return new PruningPlan(plan.layers(), removed);
  }
}
