package io.github.shortgpt.forward;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.github.shortgpt.checkpoint.Checkpoint;
import io.github.shortgpt.family.Decoder;
import io.github.shortgpt.golden.Golden;
import io.github.shortgpt.text.CalibrationSet;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What EstimatorTest doesn't say of gradients: batches, stored types, interruption. */
class LossGradientsTest {
  @TempDir static Path temp;
  private static Engine engine;

  @BeforeAll
  static void startEngine() throws IOException {
    engine = Engine.start(OptionalInt.of(1));
  }

  @AfterAll
  static void stopEngine() {
    engine.close();
  }

  private record Tiny(Decoder decoder, CalibrationSet set) {
    static Tiny of(String name) throws IOException {
      Golden golden = Golden.named(name);
      Path directory = golden.write(temp.resolve(name));
      return new Tiny(Decoder.of(Checkpoint.open(directory)), golden.calibrationSet(directory));
    }

    double[] products(int batchTokens, Runnable step) throws IOException {
      return products(batchTokens, Optional.empty(), step);
    }

    double[] products(int batchTokens, Optional<FinishedLayers> finished, Runnable step)
        throws IOException {
      LayerSubset all = LayerSubset.without(decoder.layers().size(), List.of());
      return new LossGradients(engine, decoder, batchTokens, finished)
          .absoluteProducts(set, all, step);
    }
  }

  @Test
  void gradientsAreAddedUpOverBatchesBeforeTheirMagnitudeIsTaken() throws IOException {
    Tiny tiny = Tiny.of("gemma2");
    double[] together = tiny.products(3 * 48, () -> {});
    assertArrayEquals(together, tiny.products(48, () -> {}), 1e-5);
  }

  @Test
  void everyBatchIsAStepForwardAndAStepBack() throws IOException {
    Tiny tiny = Tiny.of("gpt2");
    AtomicLong steps = new AtomicLong();
    tiny.products(48, steps::incrementAndGet);
    assertEquals(2 * 5 * 3, steps.get());
    assertEquals(2 * 5, new LossGradients(engine, tiny.decoder()).steps(tiny.set()));
  }

  @Test
  void weightsInBfloat16HaveGradientsInFloat32() throws IOException {
    Tiny tiny = Tiny.of("llama-bf16");
    double[] products = tiny.products(48, () -> {});
    assertEquals(5, products.length);
    // Were anything rounded to bfloat16 on the way, another split would differ by a percent.
    assertArrayEquals(products, tiny.products(96, () -> {}), 1e-5);
  }

  @Test
  void whatIsBrokenOffAnywhereGoesOnToTheSameProducts() throws IOException {
    Tiny tiny = Tiny.of("gemma2");
    double[] whole = tiny.products(48, () -> {});
    for (int end : List.of(4, 16, 21, 29)) { // 5 layers forward and back, 3 batches each
      Path kept = temp.resolve("kept" + end);
      AtomicLong steps = new AtomicLong();
      Runnable step =
          () -> {
            if (steps.incrementAndGet() == end) {
              throw new IllegalStateException("broken off");
            }
          };
      try (FinishedLayers finished = FinishedLayers.in(kept, Map.of())) {
        assertThrows(
            IllegalStateException.class, () -> tiny.products(48, Optional.of(finished), step));
      }
      AtomicLong more = new AtomicLong();
      try (FinishedLayers finished = FinishedLayers.in(kept, Map.of())) {
        double[] resumed = tiny.products(48, Optional.of(finished), more::incrementAndGet);
        assertArrayEquals(whole, resumed);
      }
      // Of the way forward every step is shown; of the way back only what was open.
      int layersBack = Math.max(0, (end - 1 - 15) / 3);
      assertEquals(30 - 3 * layersBack, more.get());
    }
  }

  @Test
  void anInterruptEndsIt() throws IOException {
    Tiny tiny = Tiny.of("qwen2");
    AtomicLong steps = new AtomicLong();
    assertThrows(
        InterruptedIOException.class,
        () ->
            tiny.products(
                48,
                () -> {
                  if (steps.incrementAndGet() == 20) { // on the way back
                    Thread.currentThread().interrupt();
                  }
                }));
    assertEquals(20, steps.get());
  }
}
