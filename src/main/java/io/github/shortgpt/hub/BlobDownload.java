package io.github.shortgpt.hub;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.function.LongConsumer;

/**
 * Brings one file's bytes into the cache: goes on where an earlier run was cut, checks every byte
 * against the hash, and only then gives the blob its name.
 */
final class BlobDownload {
  private static final int BUFFER_BYTES = 1 << 18;

  /** After so many bytes earlier failures are forgotten. */
  private static final long PROGRESS_BYTES = 1 << 20;

  private final HubClient client;
  private final HubId id;
  private final CachedRepository repository;
  private final LongConsumer received;

  /**
   * @param id at a commit
   * @param received hears how many bytes have come; less than none if they have to come again
   */
  BlobDownload(HubClient client, HubId id, CachedRepository repository, LongConsumer received) {
    this.client = client;
    this.id = id;
    this.repository = repository;
    this.received = received;
  }

  /** Whether the cache has the bytes. */
  static boolean isCached(CachedRepository repository, HubFile file) throws IOException {
    Path blob = repository.blob(file.hash());
    return Files.isRegularFile(blob) && Files.size(blob) == file.size();
  }

  /** How many bytes have still to come. */
  static long remaining(CachedRepository repository, HubFile file) throws IOException {
    Path part = repository.part(file.hash());
    if (isCached(repository, file)) {
      return 0;
    }
    long there = Files.isRegularFile(part) ? Files.size(part) : 0;
    return there > file.size() ? file.size() : file.size() - there;
  }

  /** The blob of a file, which is there and whole afterwards. */
  void run(HubFile file) throws IOException {
    if (isCached(repository, file)) {
      return;
    }
    Files.createDirectories(repository.blob(file.hash()).getParent());
    long expected = remaining(repository, file);
    BlobLock lock = BlobLock.acquire(repository.lock(file.hash()));
    try {
      if (isCached(repository, file)) {
        received.accept(expected);
      } else {
        fetch(file);
      }
    } finally {
      lock.close();
    }
  }

  private void fetch(HubFile file) throws IOException {
    Path part = repository.part(file.hash());
    try (FileChannel out =
        FileChannel.open(
            part, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
      fill(file, out);
      out.force(true);
    }
    Files.move(
        part,
        repository.blob(file.hash()),
        StandardCopyOption.ATOMIC_MOVE,
        StandardCopyOption.REPLACE_EXISTING);
  }

  private void fill(HubFile file, FileChannel out) throws IOException {
    String what = file.name() + " of " + id;
    BlobDigest digest = new BlobDigest(file);
    boolean again = false;
    int failures = 0;
    while (true) {
      long before = out.size();
      try {
        complete(file, out, digest);
        if (digest.matches()) {
          return;
        }
        out.truncate(0);
        received.accept(-file.size());
        if (again) {
          throw new HubException(
              "%s can't be used: twice its bytes didn't have the %s that the hub names. Nothing of it was kept."
                  .formatted(what, digest.kind()));
        }
        again = true;
      } catch (TransientException e) {
        failures = out.size() - before >= PROGRESS_BYTES ? 1 : failures + 1;
        client.retries().await(what, failures, e);
      } catch (UnreachableException e) {
        failures++;
        client.retries().await(what, failures, new TransientException("can't be reached", e));
      }
    }
  }

  /** Fetches what is missing behind the bytes that are there, and digests all. */
  private void complete(HubFile file, FileChannel out, BlobDigest digest) throws IOException {
    if (out.size() > file.size()) {
      out.truncate(0);
    }
    digest.begin();
    digest.updateFrom(out);
    long there = out.size();
    if (there == file.size()) {
      return;
    }
    try (Answer answer = client.open(id, file, there)) {
      if (there > 0 && !answer.goesOnAt(there, file.size())) {
        out.truncate(0);
        received.accept(-there);
        digest.begin();
        there = 0;
        if (answer.status() != Answer.WHOLE) {
          throw new TransientException("sends another part than was asked for");
        }
      }
      copy(answer, file, out, digest);
    }
  }

  private void copy(Answer answer, HubFile file, FileChannel out, BlobDigest digest)
      throws IOException {
    byte[] buffer = new byte[BUFFER_BYTES];
    long there = out.size();
    for (int read = answer.body().read(buffer); read >= 0; read = answer.body().read(buffer)) {
      if (there + read > file.size()) {
        out.truncate(0);
        received.accept(-there);
        throw new HubException(
            "%s of %s can't be used: more than the %d bytes came that the hub names. Nothing of it was kept."
                .formatted(file.name(), id, file.size()));
      }
      write(out, ByteBuffer.wrap(buffer, 0, read), there);
      digest.update(buffer, read);
      there += read;
      received.accept(read);
    }
    if (there < file.size()) {
      throw new TransientException("sent %d of %d bytes and stopped".formatted(there, file.size()));
    }
  }

  private void write(FileChannel out, ByteBuffer bytes, long at) throws IOException {
    try {
      while (bytes.hasRemaining()) {
        out.write(bytes, at + bytes.position());
      }
    } catch (ClosedByInterruptException e) {
      throw e;
    } catch (IOException e) {
      throw new HubException(
          "The cache %s can't be written to: %s. What has come is kept; make room, or set HF_HOME to a directory on another disk."
              .formatted(repository.directory(), e.getMessage()),
          e);
    }
  }
}
