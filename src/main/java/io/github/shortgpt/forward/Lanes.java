package io.github.shortgpt.forward;

import ai.djl.pytorch.jni.JniUtils;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Threads that take batches through the engine side by side, so that a core has a batch to itself
 * instead of a share of every operation: nothing waits for the slowest core after each of them, and
 * what a layer makes of a batch stays in that core's cache. Where there are fewer batches than
 * cores, the engine spreads a batch's operations over the cores left.
 */
final class Lanes implements AutoCloseable {
  private final int threads;
  private final ExecutorService pool;

  /**
   * Lanes for an engine; no thread is started before there is work for two.
   *
   * @param threads of the engine in all
   */
  Lanes(int threads) {
    this.threads = threads;
    AtomicInteger started = new AtomicInteger();
    this.pool =
        Executors.newFixedThreadPool(
            threads,
            work -> {
              Thread lane = new Thread(work, "lane-" + started.incrementAndGet());
              lane.setDaemon(true);
              return lane;
            });
  }

  /** What is done to one batch, on any lane. */
  interface Work {
    /** The rest of it, which waits for that of all batches before. */
    Runnable on(int batch) throws IOException;
  }

  /**
   * Does some work on every batch, batches at once, and the rest of it in the order of batches on
   * this thread.
   *
   * @throws IOException that of the first batch in order whose work fails; no work is in progress
   *     then
   * @throws InterruptedIOException if this thread is interrupted, as soon as the batches that are
   *     in progress are done
   */
  void each(int batches, Work work) throws IOException {
    int lanes = Math.min(threads, batches);
    if (lanes <= 1) {
      for (int batch = 0; batch < batches; batch++) {
        DecoderRun.checkInterrupt();
        work.on(batch).run();
      }
      return;
    }
    AtomicBoolean stopped = new AtomicBoolean();
    List<Future<Runnable>> begun = new ArrayList<>();
    try {
      for (int i = 0; i < batches; i++) {
        int batch = i;
        begun.add(
            pool.submit(
                () -> {
                  prepare(threads / lanes);
                  return stopped.get() ? null : work.on(batch);
                }));
      }
      for (Future<Runnable> batch : begun) {
        rest(batch).run();
      }
    } finally {
      stopped.set(true);
      begun.forEach(Lanes::await);
    }
  }

  /** Both settings are a thread's own in libtorch. */
  private static void prepare(int threads) {
    JniUtils.setGraphExecutorOptimize(false);
    JniUtils.setNumThreads(threads);
  }

  private static Runnable rest(Future<Runnable> batch) throws IOException {
    try {
      return batch.get();
    } catch (InterruptedException e) {
      throw new InterruptedIOException("Interrupted.");
    } catch (ExecutionException e) {
      if (e.getCause() instanceof IOException cause) {
        throw cause;
      }
      if (e.getCause() instanceof Error cause) {
        throw cause;
      }
      throw (RuntimeException) e.getCause();
    }
  }

  private static void await(Future<Runnable> batch) {
    boolean interrupted = false;
    while (!batch.isDone()) {
      try {
        batch.get();
      } catch (InterruptedException e) {
        interrupted = true;
      } catch (ExecutionException e) {
        break; // the first of these is on its way to the caller
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void close() {
    pool.shutdown();
  }
}
