package io.github.shortgpt.hub;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * Keeps two runs of this program from fetching one blob at a time, by a lock on the file that
 * Hugging Face's tools lock too.
 *
 * <p>Java locks by fcntl, Python's filelock by flock, and on Linux neither sees the other. So a
 * blob that both fetch at once is fetched twice; it is whole nevertheless, as each writes to a file
 * of its own name and moves it to its place.
 */
final class BlobLock implements AutoCloseable {
  private static final long POLL_MILLIS = 100;

  private final FileChannel channel;

  private BlobLock(FileChannel channel) {
    this.channel = channel;
  }

  /** Waits until no other run holds the lock. */
  static BlobLock acquire(Path file) throws IOException {
    Files.createDirectories(file.getParent());
    FileChannel channel =
        FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    try {
      while (!isLocked(channel)) {
        Thread.sleep(POLL_MILLIS);
      }
      return new BlobLock(channel);
    } catch (InterruptedException e) {
      channel.close();
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted while another run fetches");
    } catch (IOException e) {
      channel.close();
      throw e;
    }
  }

  /** Tries; a file system that can't lock lets everybody through. */
  private static boolean isLocked(FileChannel channel) throws IOException {
    try {
      FileLock lock = channel.tryLock();
      return lock != null;
    } catch (OverlappingFileLockException e) {
      return false;
    }
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
