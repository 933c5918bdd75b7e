package io.github.shortgpt.checkpoint;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

/** Work with files on a thread of its own. */
record Background(CompletableFuture<Void> running) {
  /** What there is to do. */
  @FunctionalInterface
  interface Work {
    void run() throws IOException;
  }

  static Background start(Work work) {
    return new Background(
        CompletableFuture.runAsync(
            () -> {
              try {
                work.run();
              } catch (IOException e) {
                throw new UncheckedIOException(e);
              }
            }));
  }

  static Background done() {
    return new Background(CompletableFuture.completedFuture(null));
  }

  boolean succeeded() {
    return running.isDone() && !running.isCompletedExceptionally();
  }

  /**
   * Waits until it is done.
   *
   * @throws IOException that of the work
   */
  void await() throws IOException {
    try {
      running.join();
    } catch (CompletionException e) {
      if (e.getCause() instanceof UncheckedIOException failed) {
        throw failed.getCause();
      }
      throw e;
    }
  }

  /** Waits until it is done where something else has failed already, which is to be told of. */
  void awaitAfter(Exception failure) {
    try {
      await();
    } catch (IOException | RuntimeException e) {
      failure.addSuppressed(e);
    }
  }
}
