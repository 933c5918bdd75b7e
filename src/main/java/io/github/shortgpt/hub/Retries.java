package io.github.shortgpt.hub;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.time.Duration;

/**
 * How often and how long after a failure that may pass something is tried again.
 *
 * @param attempts in all
 * @param first how long after the first failure; after each further one twice as long
 * @param longest the longest wait, also where the hub asks for one
 */
record Retries(int attempts, Duration first, Duration longest) {
  static final Retries USUAL = new Retries(5, Duration.ofSeconds(1), Duration.ofMinutes(2));

  /** What may fail in a way that passes. */
  @FunctionalInterface
  interface Attempt<T> {
    T run() throws IOException;
  }

  /**
   * The result of the first attempt that succeeds.
   *
   * @param what it is about, to begin a sentence
   * @throws HubException if none does
   */
  <T> T run(String what, Attempt<T> attempt) throws IOException {
    for (int failures = 1; ; failures++) {
      try {
        return attempt.run();
      } catch (TransientException e) {
        await(what, failures, e);
      }
    }
  }

  /** Waits after the given number of failures, or gives up. */
  void await(String what, int failures, TransientException last) throws IOException {
    Duration wait = first.multipliedBy(1L << Math.min(failures - 1, 20));
    if (wait.compareTo(last.asked()) < 0) {
      wait = last.asked();
    }
    if (failures >= attempts || last.asked().compareTo(longest) > 0) {
      String asked =
          last.asked().isZero() ? "" : " and asks to wait %d s".formatted(last.asked().toSeconds());
      String often = failures == 1 ? "" : ", %d times in a row".formatted(failures);
      throw new HubException(
          "%s can't be fetched: the hub %s%s%s. Try again later; what is there is kept and gone on from."
              .formatted(what, last.getMessage(), asked, often),
          last);
    }
    try {
      Thread.sleep((wait.compareTo(longest) > 0 ? longest : wait).toMillis());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted while waiting for the hub");
    }
  }
}
