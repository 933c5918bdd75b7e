package io.github.shortgpt.select;

import io.github.shortgpt.score.LayerScores.Blocks;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Removes one block of neighbouring layers: the one whose input and output differ least in angle;
 * of blocks alike, the deeper.
 *
 * <p>Gromov et al., arXiv 2403.17887, section 3.
 */
public final class Contiguous {
  /** The strategy's name in options and documents. */
  public static final String NAME = "contiguous";

  private Contiguous() {}

  /**
   * Chooses.
   *
   * @throws SelectionException if every block of this length holds a protected layer
   */
  public static PruningPlan select(Removal removal, Blocks blocks) throws SelectionException {
    int count = removal.count();
    List<Double> distances = blocks.distances().get(count - 1);
    int best = -1;
    for (int start = 0; start < distances.size(); start++) {
      if (removal.free().containsAll(block(start, count))
          && (best < 0 || distances.get(start) <= distances.get(best))) {
        best = start;
      }
    }
    if (best < 0) {
      throw new SelectionException(
          "No "
              + count
              + " neighbouring layers are free: --protect cuts the model into shorter blocks.");
    }
    return new PruningPlan(removal.layers(), block(best, count));
  }

  private static List<Integer> block(int start, int count) {
    return IntStream.range(start, start + count).boxed().toList();
  }
}
