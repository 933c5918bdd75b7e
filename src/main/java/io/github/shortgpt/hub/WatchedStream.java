package io.github.shortgpt.hub;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.time.Duration;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;

/** A body from the hub that is given up when nothing comes for too long. */
final class WatchedStream extends FilterInputStream {
  private static final long CHECKS = 4;

  private final Duration patience;
  private final ScheduledFuture<?> watch;
  private volatile long heard = System.nanoTime();
  private volatile boolean silent;

  WatchedStream(InputStream in, Duration patience, ScheduledExecutorService watcher) {
    super(in);
    this.patience = patience;
    long period = Math.max(1, patience.toMillis() / CHECKS);
    watch = watcher.scheduleWithFixedDelay(this::check, period, period, TimeUnit.MILLISECONDS);
  }

  private void check() {
    if (System.nanoTime() - heard > patience.toNanos()) {
      silent = true;
      try {
        in.close();
      } catch (IOException e) {
        // The reader hears of it.
      }
    }
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  /**
   * @throws TransientException if the connection was cut or the hub fell silent
   */
  @Override
  public int read(byte[] bytes, int offset, int length) throws IOException {
    try {
      int read = in.read(bytes, offset, length);
      heard = System.nanoTime();
      if (read < 0 && silent) {
        throw silence(null);
      }
      return read;
    } catch (TransientException e) {
      throw e;
    } catch (IOException e) {
      if (Thread.currentThread().isInterrupted() || e.getCause() instanceof InterruptedException) {
        throw new InterruptedIOException("interrupted while reading from the hub");
      }
      throw silent ? silence(e) : new TransientException("cuts the connection", e);
    }
  }

  private TransientException silence(IOException cause) {
    return new TransientException("says nothing for %d s".formatted(patience.toSeconds()), cause);
  }

  @Override
  public void close() throws IOException {
    watch.cancel(false);
    super.close();
  }
}
