package io.github.shortgpt.checkpoint;

import java.io.IOException;
import java.nio.channels.FileChannel;

/**
 * Has the disk write what a file already holds while the rest is still being copied: waiting for
 * all of it at the end takes nearly as long as copying did.
 */
final class Flushing {
  /** Enough that a disk is kept busy, little enough that the last flush is short. */
  private static final long BYTES = 32L << 20;

  private final FileChannel file;
  private long unflushed;
  private Background running = Background.done();

  Flushing(FileChannel file) {
    this.file = file;
  }

  /** So many bytes more are in the file. */
  void written(long bytes) {
    unflushed += bytes;
    if (unflushed >= BYTES && running.succeeded()) {
      unflushed = 0;
      running = Background.start(() -> file.force(false));
    }
  }

  /**
   * Waits until everything is on disk.
   *
   * @throws IOException of this flush or an earlier one: the system tells of a failure once
   */
  void finish() throws IOException {
    running.await();
    file.force(true);
  }
}
