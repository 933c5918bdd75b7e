package io.github.shortgpt.cli;

import ch.qos.logback.classic.Level;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Option;

/** How much is said on stderr. */
final class VerbosityOptions {
  private static final Logger LOG = LoggerFactory.getLogger(VerbosityOptions.class);

  @Option(
      names = {"-q", "--quiet"},
      description = "Say nothing on stderr but errors.")
  private boolean quiet;

  @Option(
      names = {"-v", "--verbose"},
      description = "Say on stderr what was decided and why; -vv says more.")
  private boolean[] verbose = {};

  @Option(names = "--no-progress", description = "Draw no progress on stderr.")
  private boolean noProgress;

  /** Sets up logging and returns how progress is drawn. */
  ProgressLine start(Console console) throws UsageException {
    if (quiet && verbose.length > 0) {
      throw new UsageException("-q and -v ask for opposite things; give one of them.");
    }
    Level level = Level.WARN;
    if (quiet) {
      level = Level.ERROR;
    } else if (verbose.length > 0) {
      level = verbose.length > 1 ? Level.DEBUG : Level.INFO;
    }
    Logging.to(console.err(), level);
    LOG.debug(
        "shortgpt {} on Java {} in {}, {} MB of heap; models/ and calibration/ are in {}",
        Version.own(),
        System.getProperty("java.version"),
        System.getProperty("java.home"),
        Runtime.getRuntime().maxMemory() >> 20,
        console.home().toAbsolutePath());
    return new ProgressLine(console.err(), console.terminal(), quiet || noProgress);
  }
}
