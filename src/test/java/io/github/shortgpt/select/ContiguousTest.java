package io.github.shortgpt.select;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.github.shortgpt.score.LayerScores.Blocks;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ContiguousTest {
  private static final Blocks BLOCKS =
      new Blocks(
          "last-token",
          List.of(
              List.of(0.5, 0.1, 0.2, 0.3),
              List.of(0.6, 0.4, 0.3),
              List.of(0.7, 0.7),
              List.of(0.9)));

  private static List<Integer> removed(int count, Integer... protectedLayers)
      throws SelectionException {
    return Contiguous.select(new Removal(4, count, Set.of(protectedLayers)), BLOCKS).removed();
  }

  @Test
  void removesTheBlockThatTurnsLeast() throws SelectionException {
    assertEquals(List.of(1), removed(1));
    assertEquals(List.of(2, 3), removed(2));
  }

  @Test
  void ofBlocksAlikeTheDeeperGoes() throws SelectionException {
    assertEquals(List.of(1, 2, 3), removed(3));
  }

  @Test
  void passesOverBlocksWithAProtectedLayer() throws SelectionException {
    assertEquals(List.of(0, 1), removed(2, 2));
  }

  @Test
  void refusesWhereProtectedLayersLeaveNoBlock() {
    Exception e = assertThrows(SelectionException.class, () -> removed(2, 1, 3));

    assertEquals(
        "No 2 neighbouring layers are free: --protect cuts the model into shorter blocks.",
        e.getMessage());
  }
}
