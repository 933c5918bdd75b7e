package io.github.shortgpt.forward;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.shortgpt.checkpoint.Checkpoint;
import io.github.shortgpt.family.Decoder;
import io.github.shortgpt.golden.Golden;
import io.github.shortgpt.text.CalibrationSet;
import io.github.shortgpt.text.TokenBatch;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.OptionalInt;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the conformance suite doesn't say: sharing, memory, order, progress. */
class SubsetStreamTest {
  private static final List<LayerSubset> CANDIDATES =
      List.of(
          subset(0, 1, 2, 3, 4),
          subset(0, 1, 3, 4),
          subset(1, 2),
          subset(0, 1, 2),
          subset(0, 1, 3, 4),
          subset(0, 1, 2, 4),
          subset(4));

  /** Of the trie of these: 0, 01, 012, 0123, 01234, 013, 0134, 0124, 1, 12, 4. */
  private static final int NODES = 11;

  @TempDir static Path temp;
  private static Engine engine;
  private static Decoder decoder;
  private static CalibrationSet set;
  private static long oneState;

  @BeforeAll
  static void writeModel() throws IOException {
    engine = Engine.start(OptionalInt.of(1));
    Golden golden = Golden.named("qwen2-sliding");
    Path directory = golden.write(temp.resolve(golden.name()));
    decoder = Decoder.of(Checkpoint.open(directory));
    set = golden.calibrationSet(directory);
    oneState = (long) set.windows() * set.windowLength() * decoder.width() * Float.BYTES;
  }

  @AfterAll
  static void stopEngine() {
    engine.close();
  }

  @Test
  void theLayersThatCandidatesBeginWithAlikeAreEvaluatedOnce() throws IOException {
    try (SubsetStream stream = stream(Long.MAX_VALUE)) {
      List<String> told = new ArrayList<>();
      stream.run(
          CANDIDATES, (c, batch, states) -> () -> {}, (done, of) -> told.add(done + "/" + of));
      assertEquals(NODES, stream.evaluationsOf(CANDIDATES));
      assertEquals(NODES, stream.evaluations());
      assertEquals(NODES, told.size());
      assertEquals(List.of("1/11", "11/11"), List.of(told.get(0), told.get(10)));
      stream.run(
          List.of(subset(3)),
          (c, batch, states) -> () -> {},
          (done, of) -> told.add(done + "/" + of));
      assertEquals("1/1", told.get(11));
      assertEquals(NODES + 1, stream.evaluations());
    }
  }

  @Test
  void littleMemoryTakesMoreEvaluationsAndGivesTheSameStates() throws IOException {
    List<float[]> together = ends(CANDIDATES, Long.MAX_VALUE);
    for (long states = 0; states < 4; states++) {
      assertEqualEnds(together, ends(CANDIDATES, states * oneState));
    }
    // 012 within 01234, 0124, 0134 twice, 12, 4
    try (SubsetStream oneByOne = stream(1)) {
      assertEquals(5 + 4 + 4 + 2 + 1, oneByOne.evaluationsOf(CANDIDATES));
    }
  }

  @Test
  void windowsThatDontFitInMemoryTogetherGoThroughTheLayersInTurn() throws IOException {
    List<TokenBatch> batches = set.batches(1);
    assertTrue(batches.size() > 2);
    long two = 2 * oneState / batches.size();
    List<String> together = lastStates(batches, Long.MAX_VALUE, new int[1]);
    int[] told = new int[1];
    assertEquals(together, lastStates(batches, two, told));
    int parts = (batches.size() + 1) / 2;
    assertEquals(parts * (5 + 2), told[0]);
  }

  /** Of two candidates, batch by batch; and how often progress was told. */
  private static List<String> lastStates(List<TokenBatch> batches, long liveBytes, int[] told)
      throws IOException {
    List<LayerSubset> two = List.of(subset(0, 1, 2, 3, 4), subset(1, 2));
    List<List<String>> states = List.of(new ArrayList<>(), new ArrayList<>());
    try (SubsetStream stream =
        new SubsetStream(engine, decoder, ComputeType.FLOAT32, batches, liveBytes)) {
      stream.run(
          two,
          (candidate, batch, end) -> {
            String numbers = batch.window(0) + Arrays.toString(end.toFloats());
            return () -> states.get(candidate).add(numbers);
          },
          (done, total) -> told[0] = Math.toIntExact(total));
      assertEquals(stream.evaluationsOf(two), stream.evaluations());
    }
    return states.stream().flatMap(List::stream).toList();
  }

  @Test
  void aSweepHoldsNoMoreStatesThanItsGroupWasGiven() throws IOException {
    for (int limit = 1; limit < 5; limit++) {
      assertTrue(mostStates(CANDIDATES, limit) <= limit);
    }
    // In layer 1 one candidate ends while the two others part.
    assertEquals(2, mostStates(List.of(subset(0, 1, 2), subset(0, 2), subset(1)), 2));
  }

  private static int mostStates(List<LayerSubset> candidates, int limit) throws IOException {
    List<TokenBatch> batches = LayerStream.batches(set);
    int[] most = new int[1];
    Sweep[] sweep = new Sweep[1];
    for (SweepGroup group : SweepGroup.pack(candidates, decoder.layers().size(), limit)) {
      try (DecoderRun run = new DecoderRun(engine, decoder, ComputeType.FLOAT32)) {
        sweep[0] =
            new Sweep(
                run,
                batches,
                candidates,
                (candidate, batch, states) -> () -> {},
                () -> most[0] = Math.max(most[0], sweep[0].liveStates()));
        sweep[0].through(decoder, group.candidates());
        assertEquals(0, sweep[0].liveStates());
      }
    }
    return most[0] / batches.size();
  }

  @Test
  void theOrderOfCandidatesDoesNotMatter() throws IOException {
    List<LayerSubset> reversed = new ArrayList<>(CANDIDATES);
    Collections.reverse(reversed);
    List<float[]> ends = ends(reversed, 2 * oneState);
    Collections.reverse(ends);
    assertEqualEnds(ends(CANDIDATES, 2 * oneState), ends);
  }

  @Test
  void allLayersEndAsTheyDoAlone() throws IOException {
    float[][] alone = new float[1][];
    new LayerStream(engine, decoder, ComputeType.FLOAT32)
        .run(
            set,
            (layer, batch, input, output) -> {
              float[] numbers = output.toFloats();
              return () -> alone[0] = numbers;
            });
    assertArrayEquals(alone[0], ends(CANDIDATES, Long.MAX_VALUE).get(0));
  }

  @Test
  void aCopyOutlivesTheStatesAndTheRun() throws IOException {
    try (SubsetStream stream = stream(Long.MAX_VALUE)) {
      List<HiddenStates> copies = new ArrayList<>();
      List<float[]> floats = new ArrayList<>();
      stream.run(
          CANDIDATES,
          (candidate, batch, states) -> {
            HiddenStates copy = states.shared();
            float[] numbers = states.toFloats();
            return () -> {
              copies.add(copy);
              floats.add(numbers);
            };
          },
          (done, total) -> {});
      for (int i = 0; i < copies.size(); i++) {
        try (HiddenStates copy = copies.get(i)) {
          assertArrayEquals(floats.get(i), copy.toFloats());
        }
      }
    }
  }

  @Test
  void anInterruptEndsARunAndTheNextOneIsWhole() throws IOException {
    try (SubsetStream stream = stream(Long.MAX_VALUE)) {
      assertThrows(
          InterruptedIOException.class,
          () ->
              stream.run(
                  CANDIDATES,
                  (candidate, batch, states) -> () -> {},
                  (done, total) -> {
                    if (done == 4) {
                      Thread.currentThread().interrupt();
                    }
                  }));
      assertFalse(Thread.currentThread().isInterrupted());
      assertEquals(4, stream.evaluations());
      List<Integer> seen = new ArrayList<>();
      stream.run(
          CANDIDATES, (candidate, batch, states) -> () -> seen.add(candidate), (done, of) -> {});
      assertEquals(CANDIDATES.size(), seen.size());
    }
  }

  @Test
  void aLayerThatTheModelDoesNotHaveIsNoCandidates() throws IOException {
    try (SubsetStream stream = stream(1)) {
      List<LayerSubset> beyond = List.of(subset(0, 5));
      assertThrows(
          IllegalArgumentException.class,
          () -> stream.run(beyond, (candidate, batch, states) -> () -> {}, (done, total) -> {}));
    }
  }

  private static LayerSubset subset(Integer... kept) {
    return new LayerSubset(List.of(kept));
  }

  private static SubsetStream stream(long liveBytes) throws IOException {
    return new SubsetStream(engine, decoder, ComputeType.FLOAT32, set, liveBytes);
  }

  /** Every candidate's last states. */
  private static List<float[]> ends(List<LayerSubset> candidates, long liveBytes)
      throws IOException {
    List<float[]> ends = new ArrayList<>(Collections.nCopies(candidates.size(), new float[0]));
    try (SubsetStream stream = stream(liveBytes)) {
      stream.run(
          candidates,
          (candidate, batch, states) -> {
            float[] numbers = states.toFloats();
            return () -> ends.set(candidate, numbers);
          },
          (done, total) -> {});
    }
    return ends;
  }

  private static void assertEqualEnds(List<float[]> expected, List<float[]> ends) {
    for (int i = 0; i < expected.size(); i++) {
      assertTrue(expected.get(i).length > 0);
      assertArrayEquals(expected.get(i), ends.get(i));
    }
  }
}
