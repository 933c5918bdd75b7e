package io.github.shortgpt.cli;

import ch.qos.logback.classic.Level;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Option;

/** How much is said on stderr. */
final class VerbosityOptions {
  private static final class Loudness {
    @Option(
        names = {"-q", "--quiet"},
        description = "Say nothing on stderr but errors.")
    private boolean quiet;

    @Option(
        names = {"-v", "--verbose"},
        description = "Say on stderr what was decided and why; -vv says more.")
    private boolean[] verbose = {};
  }

  @ArgGroup(exclusive = true)
  private Loudness loudness = new Loudness();

  @Option(names = "--no-progress", description = "Draw no progress on stderr.")
  private boolean noProgress;

  /** Sets up logging and returns how progress is drawn. */
  ProgressLine start(Console console) {
    Level level = Level.WARN;
    if (loudness.quiet) {
      level = Level.ERROR;
    } else if (loudness.verbose.length > 0) {
      level = loudness.verbose.length > 1 ? Level.DEBUG : Level.INFO;
    }
    Logging.to(console.err(), level);
    return new ProgressLine(console.err(), console.terminal(), loudness.quiet || noProgress);
  }
}
