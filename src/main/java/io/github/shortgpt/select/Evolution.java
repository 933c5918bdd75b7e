package io.github.shortgpt.select;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;

/**
 * Searches sets of layers by evolution: from the set that scores lowest, by swapping removed layers
 * for kept ones and by crossing two sets, the fitter surviving, until a budget of layer evaluations
 * is spent. A whole generation shares one sweep over the weights.
 *
 * <p>The number of swaps is the lesser of two draws from 1 to 3, as in EvoPress (Sieberling et al.,
 * arXiv 2410.14649), whose search has no crossover.
 */
public final class Evolution {
  /** The strategy's name in options and documents. */
  public static final String NAME = "evolve";

  private static final int SURVIVORS = 6;
  private static final int OFFSPRING = 12;
  private static final int MOST_SWAPS = 3;

  /** Generations in a row that may bring nothing new before the space counts as searched. */
  private static final int BARREN = 50;

  private final Removal removal;
  private final List<Integer> free;
  private final List<Integer> order;
  private final Search search;
  private final Random random;

  private Evolution(Removal removal, double[] scores, SubsetLoss loss, long seed) {
    this.removal = removal;
    this.free = removal.free();
    this.order = OneShot.order(scores).stream().filter(free::contains).toList();
    this.search = new Search(loss);
    this.random = new Random(seed);
  }

  /**
   * Searches.
   *
   * @param scores one a layer, which the first set is taken from
   * @param budget layer evaluations that may be spent; the first set is measured whatever it is
   */
  public static SearchResult select(
      Removal removal, double[] scores, SubsetLoss loss, long budget, long seed)
      throws IOException {
    return new Evolution(removal, scores, loss, seed).run(budget);
  }

  private SearchResult run(long budget) throws IOException {
    Set<Integer> start = Set.copyOf(order.subList(0, removal.count()));
    search.measure(List.of(start));
    List<Set<Integer>> population = List.of(start);
    int barren = 0;
    while (barren < BARREN && search.evaluations() < budget) {
      List<Set<Integer>> born = affordable(offspring(population), budget);
      barren = search.cost(born) == 0 ? barren + 1 : 0;
      search.measure(born);
      population = fittest(population, born);
      if (born.isEmpty()) {
        break;
      }
    }
    return search.result(removal.layers(), search.best(population), start);
  }

  /** As many of the sets, from the first on, as the budget allows. */
  private List<Set<Integer>> affordable(List<Set<Integer>> sets, long budget) {
    List<Set<Integer>> some = sets;
    while (!some.isEmpty() && search.evaluations() + search.cost(some) > budget) {
      some = some.subList(0, some.size() - 1);
    }
    return some;
  }

  private List<Set<Integer>> offspring(List<Set<Integer>> population) {
    Set<Set<Integer>> born = new LinkedHashSet<>();
    for (int i = 0; i < OFFSPRING; i++) {
      Set<Integer> parent = any(population);
      born.add(random.nextBoolean() ? mutated(parent) : mutated(crossed(parent, any(population))));
    }
    return List.copyOf(born);
  }

  /** What both remove, filled up from what one of them does. */
  private Set<Integer> crossed(Set<Integer> one, Set<Integer> other) {
    Set<Integer> child = new HashSet<>(one);
    child.retainAll(other);
    List<Integer> rest = new ArrayList<>(new TreeSet<>(one));
    rest.addAll(new TreeSet<>(other));
    rest.removeAll(child);
    Collections.shuffle(rest, random);
    child.addAll(rest.subList(0, removal.count() - child.size()));
    return child;
  }

  /** Some removed layers kept and as many kept ones removed. */
  private Set<Integer> mutated(Set<Integer> parent) {
    List<Integer> gone = new ArrayList<>(new TreeSet<>(parent));
    List<Integer> there = new ArrayList<>(free);
    there.removeAll(gone);
    Collections.shuffle(gone, random);
    Collections.shuffle(there, random);
    int draws = 1 + Math.min(random.nextInt(MOST_SWAPS), random.nextInt(MOST_SWAPS));
    int swaps = Math.min(draws, Math.min(gone.size(), there.size()));
    Set<Integer> child = new HashSet<>(gone.subList(swaps, gone.size()));
    child.addAll(there.subList(0, swaps));
    return Set.copyOf(child);
  }

  private Set<Integer> any(List<Set<Integer>> sets) {
    return sets.get(random.nextInt(sets.size()));
  }

  private List<Set<Integer>> fittest(
      Collection<Set<Integer>> population, Collection<Set<Integer>> born) {
    Set<Set<Integer>> all = new LinkedHashSet<>(population);
    all.addAll(born);
    return all.stream()
        .sorted(Comparator.comparingDouble(search::lossOf))
        .limit(SURVIVORS)
        .toList();
  }
}
