package io.github.shortgpt.forward;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.shortgpt.checkpoint.Checkpoint;
import io.github.shortgpt.family.Decoder;
import io.github.shortgpt.text.CalibrationSet;
import io.github.shortgpt.text.Documents;
import io.github.shortgpt.text.Tokenizer;
import io.github.shortgpt.text.WindowSettings;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class LanesTest {
  private static final int THREADS = 3;

  private static final Path MODEL = Path.of("models/tinytales-12l");
  private static final Path TEXT = Path.of("calibration/default");

  @BeforeAll
  static void loadLibrary() throws IOException {
    Engine.start(OptionalInt.empty()).close();
  }

  @Test
  void batchesAreWorkedOnAtOnceAndTheRestIsInTheirOrderOnTheCallersThread() throws IOException {
    Thread caller = Thread.currentThread();
    CountDownLatch atOnce = new CountDownLatch(THREADS);
    List<Integer> order = new ArrayList<>();
    try (Lanes lanes = new Lanes(THREADS)) {
      lanes.each(
          10,
          batch -> {
            atOnce.countDown();
            awaitUninterrupted(atOnce); // passes only when three are here together
            return () -> {
              assertSame(caller, Thread.currentThread());
              order.add(batch);
            };
          });
    }
    assertEquals(IntStream.range(0, 10).boxed().toList(), order);
  }

  @Test
  void oneBatchStaysOnTheCallersThreadWhichHasAllCores() throws IOException {
    Thread caller = Thread.currentThread();
    try (Lanes lanes = new Lanes(THREADS)) {
      lanes.each(
          1,
          batch -> {
            assertSame(caller, Thread.currentThread());
            return () -> {};
          });
    }
  }

  @Test
  void theFailureOfTheFirstBatchInOrderIsThrownWhenNothingIsInProgressAnyMore() {
    AtomicInteger inProgress = new AtomicInteger();
    CountDownLatch secondFailed = new CountDownLatch(1);
    List<Integer> done = new ArrayList<>();
    try (Lanes lanes = new Lanes(THREADS)) {
      IOException failure =
          assertThrows(
              IOException.class,
              () ->
                  lanes.each(
                      1000,
                      batch -> {
                        inProgress.incrementAndGet();
                        try {
                          if (batch == 2) {
                            secondFailed.countDown();
                          }
                          if (batch == 1) {
                            awaitUninterrupted(secondFailed);
                          }
                          if (batch == 1 || batch == 2) {
                            throw new IOException("batch " + batch);
                          }
                          return () -> done.add(batch);
                        } finally {
                          inProgress.decrementAndGet();
                        }
                      }));
      assertEquals("batch 1", failure.getMessage());
    }
    assertEquals(List.of(0), done);
    assertEquals(0, inProgress.get());
  }

  @Test
  void anInterruptEndsTheWorkWithNothingInProgress() {
    AtomicInteger begun = new AtomicInteger();
    AtomicInteger ended = new AtomicInteger();
    Thread caller = Thread.currentThread();
    try (Lanes lanes = new Lanes(THREADS)) {
      assertThrows(
          InterruptedIOException.class,
          () ->
              lanes.each(
                  1000,
                  batch -> {
                    begun.incrementAndGet();
                    if (batch == 0) {
                      caller.interrupt();
                    }
                    try {
                      Thread.sleep(20);
                    } catch (InterruptedException e) {
                      throw new IllegalStateException(e);
                    }
                    ended.incrementAndGet();
                    return () -> {};
                  }));
    }
    assertFalse(Thread.interrupted());
    assertEquals(begun.get(), ended.get());
    assertTrue(begun.get() < 1000, begun + " batches were begun");
  }

  @Test
  void theNumberOfLanesChangesNoBit() throws IOException {
    List<float[]> alone = lastStates(1);
    for (int threads = 2; threads <= THREADS; threads++) {
      List<float[]> together = lastStates(threads);
      assertEquals(alone.size(), together.size());
      for (int batch = 0; batch < alone.size(); batch++) {
        assertArrayEquals(alone.get(batch), together.get(batch));
      }
    }
  }

  /** The demo model's last layer's output, batch by batch, of more batches than lanes. */
  private static List<float[]> lastStates(int threads) throws IOException {
    Decoder decoder = Decoder.of(Checkpoint.open(MODEL));
    WindowSettings settings = new WindowSettings(2 * THREADS, LayerStream.BATCH_TOKENS / 2, true);
    CalibrationSet set;
    try (Tokenizer tokenizer = Tokenizer.open(MODEL)) {
      set =
          CalibrationSet.read(Documents.of("default", TEXT, Optional.empty()), tokenizer, settings);
    }
    assertEquals(THREADS, LayerStream.batches(set).size());
    int last = decoder.layers().size() - 1;
    List<float[]> states = new ArrayList<>();
    try (Engine engine = Engine.start(OptionalInt.of(threads))) {
      new LayerStream(engine, decoder, ComputeType.FLOAT32)
          .run(
              set,
              (layer, batch, input, output) -> {
                float[] numbers = output.toFloats();
                return layer < last ? () -> {} : () -> states.add(numbers);
              });
    }
    return states;
  }

  private static void awaitUninterrupted(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}
