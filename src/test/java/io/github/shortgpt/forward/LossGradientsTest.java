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
      LayerSubset all = LayerSubset.without(decoder.layers().size(), List.of());
      return new LossGradients(engine, decoder, batchTokens).absoluteProducts(set, all, step);
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
