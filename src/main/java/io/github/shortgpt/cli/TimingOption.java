package io.github.shortgpt.cli;

import io.github.shortgpt.report.Timing;
import picocli.CommandLine.Option;

/** Whether durations are part of the result; without them the same run prints the same bytes. */
final class TimingOption {
  private static final Timing NOTHING = new Timing(null, null, null, null);

  @Option(names = "--no-timing", description = "Leave durations out of the JSON document.")
  private boolean without;

  private Double scoring;
  private Double searching;
  private Double evaluating;
  private Double writing;

  /** Refuses to leave out what isn't there: text and pictures have no durations. */
  void check(boolean writesJson) throws UsageException {
    if (without && !writesJson) {
      throw new UsageException("--no-timing has no effect without --format json.");
    }
  }

  void scored(long nanos) {
    scoring = seconds(nanos);
  }

  void searched(long nanos) {
    searching = seconds(nanos);
  }

  void evaluated(long nanos) {
    evaluating = seconds(nanos);
  }

  void wrote(long nanos) {
    writing = seconds(nanos);
  }

  private static double seconds(long nanos) {
    return Math.round(nanos / 1e6) / 1e3;
  }

  boolean isLeftOut() {
    return without;
  }

  /** Null if they are to be left out, or nothing was timed. */
  Timing timing() {
    Timing timing = new Timing(scoring, searching, evaluating, writing);
    return without || timing.equals(NOTHING) ? null : timing;
  }
}
