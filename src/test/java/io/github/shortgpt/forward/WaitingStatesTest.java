package io.github.shortgpt.forward;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.shortgpt.checkpoint.Checkpoint;
import io.github.shortgpt.family.Decoder;
import io.github.shortgpt.golden.Golden;
import io.github.shortgpt.text.CalibrationSet;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class WaitingStatesTest {
  private static Engine engine;
  private static Decoder decoder;
  private static CalibrationSet set;
  @TempDir private static Path model;
  @TempDir private Path scratch;

  @BeforeAll
  static void start() throws IOException {
    engine = Engine.start(OptionalInt.of(1));
    Golden golden = Golden.named("llama");
    decoder = Decoder.of(Checkpoint.open(golden.write(model)));
    set = golden.calibrationSet(model);
  }

  @AfterAll
  static void stop() {
    engine.close();
  }

  private List<float[]> shown(StateBudget budget, LayerPart part) throws IOException {
    List<float[]> shown = new ArrayList<>();
    LayerSubset all = LayerSubset.without(decoder.layers().size(), List.of());
    new LayerStream(engine, decoder, ComputeType.BFLOAT16, budget, Optional.empty())
        .run(
            set,
            all,
            part,
            (layer, batch, input, output) -> {
              try (HiddenStates kept = output.shared()) {
                List<float[]> both = List.of(input.toFloats(), kept.toFloats());
                return () -> shown.addAll(both);
              }
            });
    return shown;
  }

  @ParameterizedTest
  @EnumSource(LayerPart.class)
  void statesThatWaitOnDiskAreThoseThatWaitInMemory(LayerPart part) throws IOException {
    List<float[]> inMemory = shown(StateBudget.UNBOUNDED, part);
    List<float[]> onDisk = shown(new StateBudget(1, scratch), part);

    assertEquals(inMemory.size(), onDisk.size());
    for (int i = 0; i < inMemory.size(); i++) {
      assertArrayEquals(inMemory.get(i), onDisk.get(i));
    }
    try (Stream<Path> left = Files.list(scratch)) {
      assertEquals(0, left.count());
    }
  }

  @Test
  void sharedStatesOutliveTheirPlaceInTheFile() throws IOException {
    List<HiddenStates> shared = new ArrayList<>();
    List<float[]> seen = new ArrayList<>();
    int last = decoder.layers().size() - 1;
    new LayerStream(
            engine, decoder, ComputeType.FLOAT32, new StateBudget(1, scratch), Optional.empty())
        .run(
            set,
            (layer, batch, input, output) -> {
              if (layer == 0) {
                HiddenStates copy = input.shared();
                float[] numbers = input.toFloats();
                return () -> {
                  shared.add(copy);
                  seen.add(numbers);
                };
              }
              return layer < last ? () -> {} : () -> assertNextIsAsSeen(shared, seen);
            });
    assertEquals(List.of(), shared);
    assertEquals(List.of(), seen);
  }

  private static void assertNextIsAsSeen(List<HiddenStates> shared, List<float[]> seen) {
    try (HiddenStates first = shared.remove(0)) {
      assertArrayEquals(seen.remove(0), first.toFloats());
    }
  }

  @Test
  void statesThatFitNowhereAreRefusedBeforeTheFirst() {
    WaitingStates.StateFormat huge =
        new WaitingStates.StateFormat() {
          @Override
          public long bytes(int batch) {
            return 1L << 60;
          }

          @Override
          public HiddenStates view(int batch, Mapping mapping) {
            throw new AssertionError("nothing was put");
          }
        };

    ForwardException e =
        assertThrows(
            ForwardException.class, () -> new WaitingStates(2, huge, new StateBudget(0, scratch)));

    assertTrue(e.getMessage().contains("2305843009213693952 bytes"), e.getMessage());
    assertTrue(e.getMessage().contains("--memory"), e.getMessage());
  }
}
