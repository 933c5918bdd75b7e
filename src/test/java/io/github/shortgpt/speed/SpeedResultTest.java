package io.github.shortgpt.speed;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What runs come to. */
class SpeedResultTest {
  private static final double EXACT = 1e-12;

  private static SpeedResult.Run run(double prefill, double decode, Long peak) {
    return new SpeedResult.Run(prefill, decode, peak);
  }

  @Test
  void runsAreSummedUpByTheirMedianAndTheirEnds() {
    SpeedResult odd = new SpeedResult(List.of(run(9, 1, 5L), run(1, 1, 7L), run(2, 1, 6L)));
    SpeedResult even = new SpeedResult(List.of(run(9, 1, 5L), run(1, 1, null)));

    assertEquals(new Spread(2, 1, 9), odd.prefill());
    assertEquals(Optional.of(new Spread(6, 5, 7)), odd.peakBytes());
    assertEquals(new Spread(5, 1, 9), even.prefill());
    assertEquals(Optional.empty(), even.peakBytes());
  }

  @Test
  void aRatioIsOfRunsSideBySideSoThatASlowMinuteDoesNotCount() {
    SpeedResult original =
        new SpeedResult(List.of(run(100, 10, null), run(50, 5, null), run(20, 2, null)));
    SpeedResult smaller =
        new SpeedResult(List.of(run(120, 15, null), run(60, 7.5, null), run(24, 3, null)));

    assertEquals(1.2, smaller.prefillRatioTo(original).least(), EXACT);
    assertEquals(1.2, smaller.prefillRatioTo(original).most(), EXACT);
    assertEquals(1.5, smaller.decodeRatioTo(original).median(), EXACT);
  }

  @Test
  void theMarkOfMemoryRisesWithWhatIsHeldAndIsLoweredAfterwards() throws InterruptedException {
    if (!Files.exists(Path.of("/proc/self/clear_refs"))) {
      assertEquals(false, PeakMemory.reset());
      return;
    }
    int size = 200 << 20;
    assertTrue(PeakMemory.reset());
    long before = PeakMemory.bytes().orElseThrow();
    touch(ByteBuffer.allocateDirect(size));
    long held = PeakMemory.bytes().orElseThrow();
    // What tests before this one have left may be freed meanwhile.
    assertTrue(held - before > size / 2, before + " to " + held);
    long after = held;
    // The buffer is out of reach; Java frees what was under it a moment after it is collected.
    for (int tries = 0; tries < 100 && held - after < size / 2; tries++) {
      Thread.sleep(50);
      assertTrue(PeakMemory.reset());
      after = PeakMemory.bytes().orElseThrow();
    }
    assertTrue(held - after > size / 2, held + " stays");
  }

  private static void touch(ByteBuffer buffer) {
    for (int i = 0; i < buffer.capacity(); i += 4096) {
      buffer.put(i, (byte) 1);
    }
  }
}
