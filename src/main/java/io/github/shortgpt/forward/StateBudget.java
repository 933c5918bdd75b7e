package io.github.shortgpt.forward;

import java.nio.file.Path;

/**
 * How much memory the hidden states of all windows may take.
 *
 * @param directory where what is more waits, in a temporary file
 */
public record StateBudget(long bytes, Path directory) {
  /** All states are kept in memory. */
  public static final StateBudget UNBOUNDED = new StateBudget(Long.MAX_VALUE, Path.of(""));
}
