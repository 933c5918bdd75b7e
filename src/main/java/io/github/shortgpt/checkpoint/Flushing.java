package io.github.shortgpt.checkpoint;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

/**
 * Has the disk write what a file already holds while the rest is still being copied: waiting for
 * all of it at the end takes nearly as long as copying did.
 */
final class Flushing {
  /** Enough that a disk is kept busy, little enough that the last flush is short. */
  private static final long BYTES = 128L << 20;

  private final FileChannel file;
  private long unflushed;
  private CompletableFuture<Void> running = CompletableFuture.completedFuture(null);

  Flushing(FileChannel file) {
    this.file = file;
  }

  /** So many bytes more are in the file. */
  void written(long bytes) {
    unflushed += bytes;
    if (unflushed >= BYTES && running.isDone() && !running.isCompletedExceptionally()) {
      unflushed = 0;
      running = CompletableFuture.runAsync(this::flush);
    }
  }

  private void flush() {
    try {
      file.force(false);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * Waits until everything is on disk.
   *
   * @throws IOException of this flush or an earlier one: the system tells of a failure once
   */
  void finish() throws IOException {
    try {
      running.join();
    } catch (CompletionException e) {
      if (e.getCause() instanceof UncheckedIOException failed) {
        throw failed.getCause();
      }
      throw e;
    }
    file.force(true);
  }
}
