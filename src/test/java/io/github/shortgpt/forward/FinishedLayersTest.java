package io.github.shortgpt.forward;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.shortgpt.checkpoint.Checkpoint;
import io.github.shortgpt.checkpoint.TensorLocation;
import io.github.shortgpt.family.Decoder;
import io.github.shortgpt.golden.Golden;
import io.github.shortgpt.golden.LockProbe;
import io.github.shortgpt.text.CalibrationSet;
import io.github.shortgpt.text.TokenBatch;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A run that is broken off and goes on. */
class FinishedLayersTest {
  private static final Map<String, String> IDENTITY = Map.of("model", "a", "text", "b");
  private static final int BROKEN_AT = 3;

  private static Engine engine;
  @TempDir Path temp;
  private Path kept;

  @BeforeAll
  static void startEngine() throws IOException {
    engine = Engine.start(OptionalInt.of(1));
  }

  @AfterAll
  static void stopEngine() {
    engine.close();
  }

  @BeforeEach
  void nameDirectory() {
    kept = temp.resolve("kept");
  }

  /** Every input and output that an observer is shown, and a break at one layer. */
  private static final class Shown implements LayerObserver {
    private final List<float[]> states = new ArrayList<>();
    private final int breaksAt;

    Shown(int breaksAt) {
      this.breaksAt = breaksAt;
    }

    @Override
    public Runnable onLayer(int layer, TokenBatch batch, HiddenStates input, HiddenStates output)
        throws ForwardException {
      if (layer == breaksAt) {
        throw new ForwardException("broken off");
      }
      List<float[]> both = List.of(input.toFloats(), output.toFloats());
      return () -> states.addAll(both);
    }
  }

  @ParameterizedTest
  @CsvSource({"llama, WHOLE", "llama-bf16, WHOLE", "llama, ATTENTION", "llama, MLP"})
  void aRunThatGoesOnShowsTheSameStatesWithoutTheFinishedLayersWeights(String name, LayerPart part)
      throws IOException {
    Golden golden = Golden.named(name);
    Decoder decoder = Decoder.of(Checkpoint.open(golden.write(temp.resolve("model"))));
    CalibrationSet set = golden.calibrationSet(decoder.checkpoint().directory());
    LayerSubset all = LayerSubset.without(decoder.layers().size(), List.of());
    Shown whole = new Shown(-1);
    new LayerStream(engine, decoder, golden.computeType()).run(set, all, part, whole);

    try (FinishedLayers finished = FinishedLayers.in(kept, IDENTITY)) {
      LayerStream stream = stream(golden, decoder, finished);
      assertThrows(ForwardException.class, () -> stream.run(set, all, part, new Shown(BROKEN_AT)));
    }
    for (int layer = 0; layer < BROKEN_AT; layer++) {
      for (TensorLocation tensor : decoder.layers().get(layer).slots().values()) {
        overwrite(tensor);
      }
    }
    Shown resumed = new Shown(-1);
    try (FinishedLayers finished = FinishedLayers.in(kept, IDENTITY)) {
      stream(golden, decoder, finished).run(set, all, part, resumed);
      finished.delete();
    }

    assertEquals(whole.states.size(), resumed.states.size());
    for (int i = 0; i < whole.states.size(); i++) {
      assertArrayEquals(whole.states.get(i), resumed.states.get(i));
    }
    assertTrue(Files.notExists(kept));
  }

  private static LayerStream stream(Golden golden, Decoder decoder, FinishedLayers finished) {
    return new LayerStream(
        engine, decoder, golden.computeType(), StateBudget.UNBOUNDED, Optional.of(finished));
  }

  private static void overwrite(TensorLocation tensor) throws IOException {
    try (FileChannel file = FileChannel.open(tensor.file(), StandardOpenOption.WRITE)) {
      file.write(ByteBuffer.allocate(Math.toIntExact(tensor.length())), tensor.offset());
    }
  }

  @Test
  void aLayerOfWhichHalfIsThereIsComputedAgain() throws IOException {
    Golden golden = Golden.named("llama");
    Decoder decoder = Decoder.of(Checkpoint.open(golden.write(temp.resolve("model"))));
    CalibrationSet set = golden.calibrationSet(decoder.checkpoint().directory());
    Shown whole = new Shown(-1);
    try (FinishedLayers finished = FinishedLayers.in(kept, IDENTITY)) {
      stream(golden, decoder, finished).run(set, whole);
    }
    Path states;
    try (Stream<Path> files = Files.list(kept)) {
      states = files.filter(f -> f.toString().contains("layer-0002")).findFirst().orElseThrow();
    }
    Files.write(states, new byte[10]);

    Shown again = new Shown(-1);
    try (FinishedLayers finished = FinishedLayers.in(kept, IDENTITY)) {
      stream(golden, decoder, finished).run(set, again);
    }
    assertArrayEquals(
        whole.states.get(whole.states.size() - 1), again.states.get(again.states.size() - 1));
    assertTrue(Files.size(states) > 10);
  }

  @Test
  void anotherRunsLayersAreRefusedByWhatDiffers() throws IOException {
    FinishedLayers.in(kept, IDENTITY).close();

    ForwardException e =
        assertThrows(
            ForwardException.class,
            () -> FinishedLayers.in(kept, Map.of("model", "a", "text", "c")));
    assertEquals(
        kept
            + " holds a run that differs in text. Give the options that it was begun with, or"
            + " another --resume.",
        e.getMessage());
  }

  @Test
  void twoRunsAtOnceAreRefused() throws IOException {
    try (FinishedLayers first = FinishedLayers.in(kept, IDENTITY)) {
      assertEquals(
          "Another run keeps its layers in "
              + kept
              + ". Wait until it is done, or give another --resume.",
          assertThrows(ForwardException.class, () -> FinishedLayers.in(kept, IDENTITY))
              .getMessage());
      first.delete();
    }
  }

  @Test
  void otherFilesAreNeitherTakenForARunNorRemoved() throws IOException {
    Files.createDirectory(kept);
    Path other = Files.writeString(kept.resolve("thesis.txt"), "mine");

    assertEquals(
        kept + " holds other files, and no run to go on with. Give another --resume.",
        assertThrows(ForwardException.class, () -> FinishedLayers.in(kept, IDENTITY)).getMessage());
    Files.delete(other);
    FinishedLayers finished = FinishedLayers.in(kept, IDENTITY);
    Files.writeString(other, "mine");
    finished.delete();
    try (Stream<Path> files = Files.list(kept)) {
      assertEquals(List.of(other), files.toList());
    }
  }

  @Test
  void whatCannotBeKeptIsSaidWithWhatToDo() throws IOException {
    try (FinishedLayers finished = FinishedLayers.in(kept, IDENTITY)) {
      // A directory in the way of the file: as good as a full disk, and for the superuser too.
      Files.createDirectory(kept.resolve("a.states.partial"));

      Exception e =
          assertThrows(
              ForwardException.class,
              () -> finished.write("a", List.of(ByteBuffer.wrap(new byte[4]))));

      String start = "What is finished can't be kept in " + kept + ": ";
      String end = ". Make room, and the same command goes on; or give a --resume on another disk.";
      assertEquals(start, e.getMessage().substring(0, start.length()));
      assertTrue(e.getMessage().endsWith(end), e.getMessage());
    }
  }

  @Test
  void aDirectoryIsLockedForOtherProcessesWhenItIsGoneOnWithToo() throws IOException {
    for (int i = 0; i < 2; i++) {
      try (FinishedLayers finished = FinishedLayers.in(kept, IDENTITY)) {
        finished.write("a", List.of(ByteBuffer.wrap(new byte[4])));

        assertTrue(LockProbe.isLocked(kept.resolve("run.txt")));
      }
    }
  }
}
