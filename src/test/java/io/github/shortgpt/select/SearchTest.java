package io.github.shortgpt.select;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Greedy and evolutionary search on a loss whose best set is known. */
class SearchTest {
  private static final Removal FOUR_OF_TWELVE = new Removal(12, 4, Set.of());

  private static SearchResult greedy(Removal removal, MadeUpLoss loss) throws IOException {
    return Greedy.select(removal, loss.scores(), loss);
  }

  private static SearchResult evolved(MadeUpLoss loss, long budget, long seed) throws IOException {
    return Evolution.select(FOUR_OF_TWELVE, loss.scores(), loss, budget, seed);
  }

  private static double lowest(MadeUpLoss loss, List<Integer> chosen, int next) {
    if (chosen.size() == FOUR_OF_TWELVE.count()) {
      return loss.of(Set.copyOf(chosen));
    }
    double lowest = Double.POSITIVE_INFINITY;
    for (int layer = next; layer < FOUR_OF_TWELVE.layers(); layer++) {
      List<Integer> more = new ArrayList<>(chosen);
      more.add(layer);
      lowest = Math.min(lowest, lowest(loss, more, layer + 1));
    }
    return lowest;
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
  void noSearchIsWorseThanOneShot(long seed) throws IOException {
    MadeUpLoss loss = new MadeUpLoss(12, seed);
    double oneShot = loss.of(Set.copyOf(OneShot.lowest(FOUR_OF_TWELVE, loss.scores())));
    for (SearchResult result :
        List.of(greedy(FOUR_OF_TWELVE, loss), evolved(loss, 100, seed), evolved(loss, 1, seed))) {
      assertEquals(oneShot, result.record().oneShotLoss());
      assertEquals(loss.of(Set.copyOf(result.plan().removed())), result.record().loss());
      assertTrue(result.record().loss() <= oneShot);
      assertEquals(4, result.plan().removed().size());
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4})
  void evolutionFindsTheBestSetOfASmallSpace(long seed) throws IOException {
    MadeUpLoss loss = new MadeUpLoss(12, seed);

    assertEquals(lowest(loss, List.of(), 0), evolved(loss, 20_000, seed).record().loss());
  }

  @Test
  void evolutionSpendsNoMoreThanItsBudget() throws IOException {
    for (long budget : new long[] {8, 9, 50, 200, 1000}) {
      MadeUpLoss loss = new MadeUpLoss(12, 1);
      SearchResult result = evolved(loss, budget, 3);

      assertTrue(result.record().layerEvaluations() <= budget, result.toString());
      assertEquals(loss.asked(), result.record().candidates());
    }
  }

  @Test
  void theSameSeedSearchesTheSameWay() throws IOException {
    MadeUpLoss loss = new MadeUpLoss(12, 1);

    assertEquals(evolved(loss, 300, 5), evolved(loss, 300, 5));
    assertNotEquals(evolved(loss, 300, 5), evolved(loss, 300, 6));
  }

  @Test
  void greedyTakesAQuarterOfTheFullSearchAtMost() throws IOException {
    int layers = 32;
    int count = 8;
    long full = 0;
    for (int step = 0; step < count; step++) {
      full += (long) (layers - step) * (layers - step - 1);
    }
    SearchResult result = greedy(new Removal(layers, count, Set.of()), new MadeUpLoss(layers, 1));

    assertTrue(4 * result.record().layerEvaluations() <= full, result + " against " + full);
  }

  @Test
  void protectedLayersStay() throws IOException {
    MadeUpLoss loss = new MadeUpLoss(12, 2);
    Removal removal = new Removal(12, 4, Set.of(0, 1, 2, 3, 4, 5, 11));

    assertTrue(greedy(removal, loss).plan().removed().stream().allMatch(l -> l >= 6 && l <= 10));
    SearchResult evolved = Evolution.select(removal, loss.scores(), loss, 500, 1);
    assertTrue(evolved.plan().removed().stream().allMatch(l -> l >= 6 && l <= 10));
  }

  @Test
  void allFreeLayersCanGo() throws IOException {
    MadeUpLoss loss = new MadeUpLoss(12, 2);
    Removal removal = new Removal(12, 2, Set.of(0, 1, 2, 3, 4, 5, 6, 7, 8, 9));

    assertEquals(List.of(10, 11), greedy(removal, loss).plan().removed());
    SearchResult evolved = Evolution.select(removal, loss.scores(), loss, 500, 1);
    assertEquals(List.of(10, 11), evolved.plan().removed());
  }

  @Test
  void iterationScoresWhatIsLeft() throws IOException {
    // Without layer 2, layer 0 takes over its work and scores high.
    List<Set<Integer>> asked = new ArrayList<>();
    PruningPlan plan =
        Iterative.select(
            new Removal(4, 2, Set.of()),
            new double[] {0.2, 0.5, 0.1, 0.3},
            removed -> {
              asked.add(removed);
              return new double[] {0.9, 0.5, 0.0, 0.3};
            });

    assertEquals(List.of(2, 3), plan.removed());
    assertEquals(List.of(Set.of(2)), asked);
  }
}
