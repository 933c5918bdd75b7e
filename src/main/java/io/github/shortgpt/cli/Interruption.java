package io.github.shortgpt.cli;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.IntSupplier;

/** Ctrl-C and SIGTERM: the run is interrupted and given time to clear away what it has begun. */
final class Interruption {
  private static final long GRACE_SECONDS = 10;

  private Interruption() {}

  /** Runs; a signal meanwhile interrupts the run and waits until it has returned. */
  static int guard(IntSupplier run) {
    Thread running = Thread.currentThread();
    CountDownLatch returned = new CountDownLatch(1);
    Thread hook =
        new Thread(
            () -> {
              running.interrupt();
              try {
                returned.await(GRACE_SECONDS, TimeUnit.SECONDS);
              } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
              }
            },
            "interruption");
    Runtime.getRuntime().addShutdownHook(hook);
    try {
      return run.getAsInt();
    } finally {
      returned.countDown();
    }
  }
}
