package io.github.shortgpt.checkpoint;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongConsumer;

/**
 * Copies runs of bytes into a file on two threads: the system lets one at a time write to a file,
 * and meanwhile the other one reads.
 */
final class ParallelCopy {
  /** What a thread takes at a time: long enough that the disk still reads and writes in order. */
  private static final long PIECE_BYTES = 8L << 20;

  /** Small enough that what was read is still in the processor's cache when it is written. */
  private static final int BUFFER_BYTES = 1 << 20;

  private final FileChannel target;
  private final LongConsumer copied;
  private final List<Piece> pieces = new ArrayList<>();
  private final AtomicInteger next = new AtomicInteger();

  /**
   * A copy of nothing yet.
   *
   * @param copied told how many bytes more are in the file, by one thread at a time
   */
  ParallelCopy(FileChannel target, LongConsumer copied) {
    this.target = target;
    this.copied = copied;
  }

  /** Where bytes are. */
  record Source(Path file, FileChannel channel) {
    static Source open(Path file) throws IOException {
      return new Source(file, FileChannel.open(file, StandardOpenOption.READ));
    }
  }

  private record Piece(Source source, long offset, long position, long length) {}

  /**
   * Adds bytes to what is to be copied.
   *
   * @param offset where they are in the source
   * @param position where they go in the target
   */
  void add(Source source, long offset, long position, long length) {
    for (long done = 0; done < length; done += PIECE_BYTES) {
      long part = Math.min(PIECE_BYTES, length - done);
      pieces.add(new Piece(source, offset + done, position + done, part));
    }
  }

  /**
   * Copies all of it.
   *
   * @throws CheckpointException if a source ends before its bytes do
   */
  void run() throws IOException {
    Background other = Background.start(this::copyPieces);
    try {
      copyPieces();
    } catch (IOException | RuntimeException e) {
      other.awaitAfter(e);
      throw e;
    }
    other.await();
  }

  private void copyPieces() throws IOException {
    ByteBuffer buffer = ByteBuffer.allocateDirect(BUFFER_BYTES);
    try {
      for (int i = next.getAndIncrement(); i < pieces.size(); i = next.getAndIncrement()) {
        copy(pieces.get(i), buffer);
      }
    } finally {
      next.set(pieces.size()); // whichever thread fails, both are done
    }
  }

  private void copy(Piece piece, ByteBuffer buffer) throws IOException {
    long done = 0;
    while (done < piece.length()) {
      buffer.clear().limit((int) Math.min(BUFFER_BYTES, piece.length() - done));
      if (piece.source().channel().read(buffer, piece.offset() + done) < 0) {
        throw new CheckpointException(
            piece.source().file() + " became shorter while it was copied. Nothing was written.");
      }
      buffer.flip();
      while (buffer.hasRemaining()) {
        done += target.write(buffer, piece.position() + done);
      }
    }
    tell(piece.length());
  }

  private synchronized void tell(long bytes) {
    copied.accept(bytes);
  }
}
