package io.github.shortgpt.cli;

import io.github.shortgpt.score.LayerScores;
import io.github.shortgpt.select.Budget;
import io.github.shortgpt.select.LayerRange;
import io.github.shortgpt.select.OneShot;
import io.github.shortgpt.select.PruningPlan;
import io.github.shortgpt.select.SelectionException;
import java.math.BigDecimal;
import java.util.List;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Option;

/** Which layers go: so many of the lowest-scoring ones, or those named. */
final class SelectionOptions {
  private static final class Amount {
    @Option(
        names = "--remove",
        required = true,
        paramLabel = "N",
        description = "Remove the N layers that score lowest; of equal ones the deeper first.")
    private Integer count;

    @Option(
        names = "--ratio",
        required = true,
        paramLabel = "R",
        description = "Remove this share of the layers, rounded down: 0.25.")
    private BigDecimal ratio;

    @Option(
        names = "--layers",
        required = true,
        paramLabel = "LIST",
        description =
            "Remove these layers without scoring: 21-29,31 (0-based, inclusive; -1 is the last).")
    private String layers;
  }

  @ArgGroup(exclusive = true, multiplicity = "1")
  private Amount amount;

  @Option(
      names = "--protect",
      paramLabel = "LIST",
      description = "Never remove these layers: 0,1,-1 (0-based; -1 is the last).")
  private String protect;

  @Option(
      names = "--strategy",
      paramLabel = "NAME",
      description = "How layers are chosen by their scores: one-shot.")
  private String strategy = OneShot.NAME;

  /** Whether layers are named, so that no scores are needed. */
  boolean isListed() {
    return amount.layers != null;
  }

  String strategy() {
    return isListed() ? "listed" : strategy;
  }

  /** Number of layers that will go; a wrong wish is refused here, before any work. */
  int checkedCount(int layers) throws SelectionException, UsageException {
    if (!strategy.equals(OneShot.NAME)) {
      throw new UsageException(
          "There is no strategy \"" + strategy + "\". Known is " + OneShot.NAME + ".");
    }
    if (isListed()) {
      return plan(layers, null).removed().size();
    }
    return oneShot().checkedCount(layers, budget());
  }

  /**
   * The plan.
   *
   * @param scores null where layers are named
   */
  PruningPlan plan(int layers, LayerScores scores) throws SelectionException, UsageException {
    return isListed()
        ? PruningPlan.removing(LayerRange.parse(amount.layers), layers)
        : oneShot().select(scores, budget());
  }

  private OneShot oneShot() throws SelectionException {
    return new OneShot(protect == null ? List.of() : LayerRange.parse(protect));
  }

  private Budget budget() throws UsageException {
    if (amount.count != null) {
      if (amount.count < 1) {
        throw new UsageException("--remove must be at least 1.");
      }
      return new Budget.Layers(amount.count);
    }
    if (amount.ratio.signum() <= 0 || amount.ratio.compareTo(BigDecimal.ONE) >= 0) {
      throw new UsageException("--ratio must lie between 0 and 1, for example 0.25.");
    }
    return new Budget.Share(amount.ratio);
  }
}
