package io.github.shortgpt.cli;

import io.github.shortgpt.text.Bos;
import io.github.shortgpt.text.WindowSettings;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import picocli.CommandLine.Option;

/** How models are made to go on with a text. */
final class RepetitionOptions {
  /** The task's name. */
  static final String NAME = "repetition";

  /** The options' names, for commands in which they may have no effect. */
  static final List<String> NAMES = List.of("--continuations", "--continuation-length");

  private static final int DEFAULT_LENGTH = 128;

  /** Shorter ones have no 4-grams that could come back. */
  private static final int LEAST_LENGTH = 8;

  @Option(
      names = "--continuations",
      paramLabel = "N",
      description = "For the task repetition: go on with so many prompts (default: 16).")
  private int continuations = 16;

  @Option(
      names = "--continuation-length",
      paramLabel = "N",
      description =
          "For the task repetition: tokens of a prompt, and of what follows it (default: 128, or"
              + " half of what the models allow).")
  private Optional<Integer> length = Optional.empty();

  /** Refuses what can't be, before any work. */
  void check() throws UsageException {
    if (continuations < 1 || length.orElse(LEAST_LENGTH) < LEAST_LENGTH) {
      throw new UsageException(
          "--continuations must be at least 1 and --continuation-length at least "
              + LEAST_LENGTH
              + ".");
    }
  }

  /** Windows of which the first half is a prompt. */
  WindowSettings settings(List<EvalCandidate> models) throws UsageException {
    Positions positions = Positions.of(models);
    int half = length.orElse((int) Math.min(DEFAULT_LENGTH, positions.tokens() / 2));
    if (2L * half > positions.tokens()) {
      throw new UsageException(
          "%s takes %d tokens, and a prompt of %d with as many after it has more. Give a smaller --continuation-length."
              .formatted(positions.name(), positions.tokens(), half));
    }
    return new WindowSettings(continuations, 2 * half, Bos.EACH, OptionalLong.empty());
  }
}
