package io.github.shortgpt.cli;

import io.github.shortgpt.score.BlockInfluence;
import java.util.Set;
import picocli.CommandLine.Option;

/** What is measured. */
final class MetricOption {
  static final String NAME = "--metric";

  private static final Set<String> NAMES = Set.of(BlockInfluence.NAME, "bi");

  @Option(
      names = NAME,
      paramLabel = "NAME",
      description = "How a layer's importance is measured: block-influence, or bi for short.")
  private String metric = BlockInfluence.NAME;

  void check() throws UsageException {
    if (!NAMES.contains(metric)) {
      throw new UsageException(
          "There is no metric \"" + metric + "\". Known is " + BlockInfluence.NAME + " (bi).");
    }
  }
}
