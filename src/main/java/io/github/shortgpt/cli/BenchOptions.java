package io.github.shortgpt.cli;

import io.github.shortgpt.speed.SpeedSettings;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Option;

/** Whether models are timed, and on how much. */
final class BenchOptions {
  private static final int DEFAULT_PROMPT = 512;
  private static final int DEFAULT_DECODED = 64;
  private static final int DEFAULT_RUNS = 5;

  @Option(
      names = "--bench",
      description =
          "Time the models in turn, as text is generated with them, and say what memory that takes."
              + " Needs no --data.")
  private boolean bench;

  @Option(
      names = "--bench-prompt",
      paramLabel = "N",
      description = "Tokens of the prompt (default: 512, or what the models allow).")
  private Optional<Integer> prompt = Optional.empty();

  @Option(
      names = "--bench-tokens",
      paramLabel = "N",
      description = "Tokens after it, read one by one (default: 64).")
  private Optional<Integer> decoded = Optional.empty();

  @Option(
      names = "--bench-runs",
      paramLabel = "N",
      description = "Runs of every model (default: 5).")
  private Optional<Integer> runs = Optional.empty();

  boolean isGiven() {
    return bench;
  }

  /** Refuses what can't be, before any work. */
  void check(TimingOption timing) throws UsageException {
    boolean sized = prompt.isPresent() || decoded.isPresent() || runs.isPresent();
    if (!bench && sized) {
      throw new UsageException(
          "--bench-prompt, --bench-tokens and --bench-runs have no effect without --bench.");
    }
    if (prompt.orElse(1) < 1 || decoded.orElse(1) < 1 || runs.orElse(1) < 1) {
      throw new UsageException(
          "--bench-prompt, --bench-tokens and --bench-runs must be at least 1.");
    }
    if (bench && timing.isLeftOut()) {
      throw new UsageException("--no-timing contradicts --bench, which measures durations.");
    }
  }

  /** What is timed; all models read alike. */
  SpeedSettings settings(List<EvalCandidate> models) throws UsageException {
    int following = decoded.orElse(DEFAULT_DECODED);
    Positions positions = Positions.of(models);
    int first = prompt.orElse((int) Math.min(DEFAULT_PROMPT, positions.tokens() - following));
    if (first < 1 || first > positions.tokens() - following) {
      throw new UsageException(
          "%s takes %d tokens, and --bench would read %s%d after it. Give a smaller --bench-prompt or --bench-tokens."
              .formatted(
                  positions.name(),
                  positions.tokens(),
                  prompt.map(given -> "a prompt of " + given + " and ").orElse("a prompt and "),
                  following));
    }
    return new SpeedSettings(first, following, runs.orElse(DEFAULT_RUNS));
  }
}
