package io.github.shortgpt.score;

import io.github.shortgpt.forward.EvaluationProgress;
import io.github.shortgpt.forward.HiddenStates;
import io.github.shortgpt.forward.LanguageHead;
import io.github.shortgpt.forward.LayerSubset;
import io.github.shortgpt.forward.SubsetStream;
import io.github.shortgpt.forward.TokenComparison;
import io.github.shortgpt.text.TokenBatch;
import java.io.IOException;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** What a model loses on a text without some of its layers: a mean over tokens, in nats. */
public final class SubsetLosses implements AutoCloseable {
  /** What is measured. */
  public enum Objective {
    /** −ln p of the next token. */
    LOSS,
    /** KL(original ‖ pruned) of what is predicted at each position. */
    KL
  }

  private final int layers;
  private final Objective objective;
  private final LanguageHead head;
  private final SubsetStream stream;

  /** The whole model's last states, by a batch's first piece: what KL compares with. */
  private final Map<Integer, HiddenStates> original = new ConcurrentHashMap<>();

  /**
   * Losses of subsets of a model; its layers are streamed anew for each question.
   *
   * @param layers of the model
   * @param stream open as long as this is in use, like {@code head}
   */
  public SubsetLosses(int layers, SubsetStream stream, LanguageHead head, Objective objective) {
    this.layers = layers;
    this.stream = stream;
    this.head = head;
    this.objective = objective;
  }

  /** The loss without each of these sets of layers, in their order. */
  public double[] without(List<? extends Collection<Integer>> removed, EvaluationProgress progress)
      throws IOException {
    if (objective == Objective.KL && original.isEmpty()) {
      stream.run(
          subsets(List.of(List.of())),
          (candidate, batch, states) -> {
            original.put(batch.piece(0, 0), states.shared());
            return () -> {};
          },
          (done, total) -> {});
    }
    double[] sums = new double[removed.size()];
    long[] tokens = new long[removed.size()];
    stream.run(
        subsets(removed),
        (candidate, batch, states) -> {
          double[] losses = losses(batch, states);
          return () -> {
            sums[candidate] += Arrays.stream(losses).sum();
            tokens[candidate] += losses.length;
          };
        },
        progress);
    for (int i = 0; i < sums.length; i++) {
      sums[i] /= tokens[i];
    }
    return sums;
  }

  private double[] losses(TokenBatch batch, HiddenStates states) throws IOException {
    if (objective == Objective.LOSS) {
      return head.losses(batch, states);
    }
    TokenComparison comparison = head.compare(batch, original.get(batch.piece(0, 0)), states);
    double[] divergences = new double[comparison.tokens()];
    for (int token = 0; token < divergences.length; token++) {
      divergences[token] = comparison.divergence(token);
    }
    return divergences;
  }

  /** How many layer evaluations these sets take together. */
  public long cost(List<? extends Collection<Integer>> removed) {
    return stream.evaluationsOf(subsets(removed));
  }

  private List<LayerSubset> subsets(List<? extends Collection<Integer>> removed) {
    return removed.stream().map(set -> LayerSubset.without(layers, set)).toList();
  }

  @Override
  public void close() {
    original.values().forEach(HiddenStates::close);
  }
}
