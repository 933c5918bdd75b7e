package io.github.shortgpt.cli;

import io.github.shortgpt.select.Budget;
import io.github.shortgpt.select.LayerRange;
import io.github.shortgpt.select.Removal;
import io.github.shortgpt.select.SelectionException;
import java.math.BigDecimal;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Option;

/** Where the cut would be, for a command that removes nothing. */
final class CutOptions {
  private static final class Amount {
    @Option(
        names = "--remove",
        paramLabel = "N",
        description = "Mark the N layers that score lowest, and say how sure they are.")
    private Integer count;

    @Option(
        names = "--ratio",
        paramLabel = "R",
        description = "The same for a share of the layers, rounded down: 0.25.")
    private BigDecimal ratio;
  }

  @ArgGroup(exclusive = true)
  private Amount amount;

  @Option(
      names = "--protect",
      paramLabel = "LIST",
      description = "Count these layers as kept: 0,1,-1 (0-based; -1 is the last).")
  private String protect;

  /** What would go; empty if nothing was asked. */
  Optional<Removal> removal(int layers) throws SelectionException, UsageException {
    if (amount == null) {
      if (protect != null) {
        throw new UsageException("--protect has no effect without --remove or --ratio.");
      }
      return Optional.empty();
    }
    return Optional.of(Removal.of(layers, budget(amount.count, amount.ratio), ranges(protect)));
  }

  /** The layers of a list; none for null. */
  static List<LayerRange> ranges(String list) throws SelectionException {
    return list == null ? List.of() : LayerRange.parse(list);
  }

  /** A budget of layers, or of a share of them. */
  static Budget budget(Integer count, BigDecimal ratio) throws UsageException {
    if (count != null) {
      if (count < 1) {
        throw new UsageException("--remove must be at least 1.");
      }
      return new Budget.Layers(count);
    }
    if (ratio.signum() <= 0 || ratio.compareTo(BigDecimal.ONE) >= 0) {
      throw new UsageException("--ratio must lie between 0 and 1, for example 0.25.");
    }
    return new Budget.Share(ratio);
  }
}
