package io.github.shortgpt.checkpoint;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.shortgpt.checkpoint.ParallelCopy.Source;
import java.io.IOException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongConsumer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ParallelCopyTest {
  /** More than four pieces, the last of them short. */
  private static final int LENGTH = (33 << 20) + 5;

  @TempDir private Path directory;
  private Path source;
  private Path target;
  private byte[] content;

  @BeforeEach
  void makeASource() throws IOException {
    source = directory.resolve("source");
    target = directory.resolve("target");
    content = new byte[LENGTH];
    new Random(1).nextBytes(content);
    Files.write(source, content);
  }

  /** Copies runs of offset, position and length. */
  private void copy(LongConsumer copied, int[]... runs) throws IOException {
    try (FileChannel from = FileChannel.open(source, StandardOpenOption.READ);
        FileChannel to =
            FileChannel.open(target, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
      ParallelCopy copy = new ParallelCopy(to, copied);
      for (int[] run : runs) {
        copy.add(new Source(source, from), run[0], run[1], run[2]);
      }
      copy.run();
    }
  }

  @Test
  void everyByteArrivesAtItsPlace() throws IOException {
    AtomicLong told = new AtomicLong();
    int first = 20_000_000;

    copy(told::addAndGet, new int[] {first, 0, LENGTH - first}, new int[] {0, LENGTH - first, 7});

    byte[] expected = Arrays.copyOfRange(content, first, LENGTH + 7);
    System.arraycopy(content, 0, expected, LENGTH - first, 7);
    assertArrayEquals(expected, Files.readAllBytes(target));
    assertEquals(expected.length, told.get());
  }

  @Test
  void aSourceThatIsTooShortIsRefusedWhicheverThreadMeetsItsEnd() {
    int beyond = LENGTH - (9 << 20);

    CheckpointException e =
        assertThrows(
            CheckpointException.class,
            () -> copy(bytes -> {}, new int[] {beyond, 0, LENGTH}, new int[] {0, LENGTH, 1}));

    assertEquals(
        source + " became shorter while it was copied. Nothing was written.", e.getMessage());
  }

  @Test
  void whatGoesWrongOnceEndsTheWholeCopy() {
    AtomicLong told = new AtomicLong();

    assertThrows(
        RuntimeException.class,
        () ->
            copy(
                bytes -> {
                  told.incrementAndGet();
                  throw new IllegalStateException("no more");
                },
                new int[] {0, 0, LENGTH}));

    assertTrue(told.get() <= 2, "each thread ends with its piece");
  }

  @Test
  void anInterruptEndsIt() {
    Thread.currentThread().interrupt();

    assertThrows(
        ClosedByInterruptException.class, () -> copy(bytes -> {}, new int[] {0, 0, LENGTH}));

    assertTrue(Thread.interrupted());
  }
}
