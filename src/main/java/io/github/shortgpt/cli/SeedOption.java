package io.github.shortgpt.cli;

import picocli.CommandLine.Option;

/** What everything that is drawn at random is drawn by. */
final class SeedOption {
  static final String NAME = "--seed";

  @Option(
      names = NAME,
      paramLabel = "N",
      description =
          "The seed of intervals, --shuffle, --metric random and searches (default: ${DEFAULT-VALUE}).")
  private long seed = 0;

  long value() {
    return seed;
  }
}
