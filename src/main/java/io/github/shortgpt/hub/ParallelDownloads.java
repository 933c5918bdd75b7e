package io.github.shortgpt.hub;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.CompletionService;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorCompletionService;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/** Fetches several files at a time. */
final class ParallelDownloads {
  private static final int AT_A_TIME = 4;
  private static final long GRACE_SECONDS = 5;

  private final BlobDownload download;

  ParallelDownloads(
      HubClient client, HubId id, CachedRepository repository, DownloadListener listener) {
    Object one = new Object();
    this.download =
        new BlobDownload(
            client,
            id,
            repository,
            bytes -> {
              synchronized (one) {
                listener.received(bytes);
              }
            });
  }

  /**
   * Fetches all, the small ones first; the first failure ends the others, which keep their parts.
   */
  void run(List<HubFile> files) throws IOException {
    ExecutorService workers = Executors.newFixedThreadPool(AT_A_TIME);
    try {
      CompletionService<Void> done = new ExecutorCompletionService<>(workers);
      List<HubFile> ordered = new ArrayList<>(files);
      ordered.sort(Comparator.comparingLong(HubFile::size));
      List<Future<Void>> begun = new ArrayList<>();
      for (HubFile file : ordered) {
        begun.add(
            done.submit(
                () -> {
                  download.run(file);
                  return null;
                }));
      }
      for (int i = 0; i < begun.size(); i++) {
        done.take().get();
      }
    } catch (ExecutionException e) {
      throw failure(e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted while fetching");
    } finally {
      workers.shutdownNow();
      await(workers);
    }
  }

  private static IOException failure(Throwable cause) {
    if (cause instanceof IOException io) {
      return io;
    }
    if (cause instanceof RuntimeException bug) {
      throw bug;
    }
    throw (Error) cause;
  }

  private static void await(ExecutorService workers) {
    try {
      workers.awaitTermination(GRACE_SECONDS, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
