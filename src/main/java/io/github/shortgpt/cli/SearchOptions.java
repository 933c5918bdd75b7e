package io.github.shortgpt.cli;

import io.github.shortgpt.forward.LanguageHead;
import io.github.shortgpt.forward.SubsetStream;
import io.github.shortgpt.score.SubsetLosses;
import io.github.shortgpt.select.Evolution;
import io.github.shortgpt.select.Greedy;
import io.github.shortgpt.select.Removal;
import io.github.shortgpt.select.SearchResult;
import io.github.shortgpt.select.SubsetLoss;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import picocli.CommandLine.Option;

/** How sets of layers are searched by what the model loses without them. */
final class SearchOptions {
  /** The options' names, for strategies in which they have no effect. */
  static final List<String> NAMES = List.of("--objective", SearchOptions.EVALUATIONS);

  /** The one of them that is for one strategy only. */
  static final String EVALUATIONS = "--evaluations";

  /** Without --evaluations, so many sweeps over all layers are spent. */
  private static final int SWEEPS = 40;

  private enum Objective {
    loss,
    kl
  }

  @Option(
      names = "--objective",
      paramLabel = "loss|kl",
      description =
          "What greedy and evolve make small on the calibration text: the loss (default), or the"
              + " divergence from the original model.")
  private Objective objective = Objective.loss;

  @Option(
      names = "--evaluations",
      paramLabel = "N",
      description =
          "How many layer evaluations, one layer over all of the text, evolve may spend"
              + " (default: 40 for each layer of the model).")
  private Optional<Long> evaluations = Optional.empty();

  void check() throws UsageException {
    if (evaluations.isPresent() && evaluations.get() < 1) {
      throw new UsageException("--evaluations must be at least 1.");
    }
  }

  /** Searches from the layers that score lowest. */
  SearchResult search(
      String strategy,
      ModelRun run,
      Removal removal,
      double[] scores,
      long seed,
      ProgressLine progress)
      throws IOException {
    SubsetLosses.Objective measured =
        objective == Objective.kl ? SubsetLosses.Objective.KL : SubsetLosses.Objective.LOSS;
    long liveBytes = run.budget().bytes();
    long begun = System.nanoTime();
    try (SubsetStream stream =
            new SubsetStream(run.engine(), run.decoder(), run.type(), run.set(), liveBytes);
        LanguageHead head = new LanguageHead(run.engine(), run.decoder(), run.type());
        SubsetLosses losses = new SubsetLosses(removal.layers(), stream, head, measured)) {
      SubsetLoss loss = new Told(losses, progress);
      long budget = evaluations.orElse((long) SWEEPS * removal.layers());
      SearchResult result =
          strategy.equals(Greedy.NAME)
              ? Greedy.select(removal, scores, loss)
              : Evolution.select(removal, scores, loss, budget, seed);
      progress.end(
          String.format(
              Locale.ROOT,
              "%s: %d sets of layers, %d layer evaluations in %.1f s",
              strategy,
              result.record().candidates(),
              result.record().layerEvaluations(),
              (System.nanoTime() - begun) / 1e9));
      return result;
    }
  }

  /** A loss whose measuring is shown. */
  private final class Told implements SubsetLoss {
    private final SubsetLosses losses;
    private final ProgressLine progress;

    Told(SubsetLosses losses, ProgressLine progress) {
      this.losses = losses;
      this.progress = progress;
    }

    @Override
    public String objective() {
      return objective.name();
    }

    @Override
    public double[] without(List<Set<Integer>> removed) throws IOException {
      progress.begin("trying " + removed.size() + " sets of layers", cost(removed));
      return losses.without(removed, (done, total) -> progress.advance(1));
    }

    @Override
    public long cost(List<Set<Integer>> removed) {
      return losses.cost(removed);
    }
  }
}
