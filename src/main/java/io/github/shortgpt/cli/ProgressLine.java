package io.github.shortgpt.cli;

import java.io.PrintStream;
import java.time.Duration;

/**
 * One stage's progress on stderr: a line that is rewritten on a terminal, elsewhere a plain line
 * every 10 %.
 *
 * <p>A stage shorter than a second says nothing.
 */
final class ProgressLine {
  private static final long QUIET_NANOS = 1_000_000_000L;
  private static final long REDRAW_NANOS = 100_000_000L;

  private final PrintStream err;
  private final boolean terminal;
  private final boolean silent;
  private String stage = "";
  private long total;
  private long done;
  private long begun;
  private long drawn;
  private long tenths;
  private int width;

  ProgressLine(PrintStream err, boolean terminal, boolean silent) {
    this.err = err;
    this.terminal = terminal;
    this.silent = silent;
  }

  /** Begins a stage of {@code steps} steps. */
  void begin(String name, long steps) {
    stage = name;
    total = steps;
    done = 0;
    tenths = 0;
    width = 0;
    begun = System.nanoTime();
    drawn = begun;
  }

  /** Counts finished steps. */
  void advance(long steps) {
    done += steps;
    long now = System.nanoTime();
    if (silent || done <= 0 || now - begun < QUIET_NANOS) {
      return;
    }
    if (terminal && now - drawn >= REDRAW_NANOS) {
      drawn = now;
      String line = line(now);
      err.print("\r" + line + " ".repeat(Math.max(0, width - line.length())));
      err.flush();
      width = line.length();
    } else if (!terminal && done * 10 / total > tenths) {
      tenths = done * 10 / total;
      err.println(line(now));
    }
  }

  /** Says something that stands; the stage is over. */
  void end(String message) {
    if (width > 0) {
      err.print("\r" + " ".repeat(width) + "\r");
      width = 0;
    }
    if (!silent) {
      err.println(message);
    }
  }

  private String line(long now) {
    long left = (long) ((now - begun) * (double) (total - done) / done);
    return "%s  %3d %%  %s left".formatted(stage, done * 100 / total, clock(left));
  }

  /** Nanoseconds as {@code 1:05:09} or {@code 5:09}. */
  static String clock(long nanos) {
    Duration duration = Duration.ofNanos(nanos);
    return duration.toHours() > 0
        ? "%d:%02d:%02d"
            .formatted(duration.toHours(), duration.toMinutesPart(), duration.toSecondsPart())
        : "%d:%02d".formatted(duration.toMinutes(), duration.toSecondsPart());
  }
}
