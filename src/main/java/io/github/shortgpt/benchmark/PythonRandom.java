package io.github.shortgpt.benchmark;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.hipparchus.random.MersenneTwister;

/** Python's {@code random.Random}, as far as samples need it: the same numbers from a seed. */
final class PythonRandom {
  private final MersenneTwister generator;

  PythonRandom(int seed) {
    // Python seeds by an array even with one number.
    generator = new MersenneTwister(new int[] {seed});
  }

  /** A number from 0 to below {@code bound}, which is at least 1. */
  private int below(int bound) {
    int bits = Integer.SIZE - Integer.numberOfLeadingZeros(bound);
    int drawn = generator.nextInt() >>> (Integer.SIZE - bits);
    while (drawn >= bound) {
      drawn = generator.nextInt() >>> (Integer.SIZE - bits);
    }
    return drawn;
  }

  /** {@code sample(range(population), count)}. */
  List<Integer> sample(int population, int count) {
    // What is smaller as a list than as a set is drawn from a list.
    int setSize = 21;
    if (count > 5) {
      setSize += (int) Math.pow(4, Math.ceil(Math.log(count * 3) / Math.log(4)));
    }
    return population <= setSize ? fromPool(population, count) : distinct(population, count);
  }

  private List<Integer> fromPool(int population, int count) {
    List<Integer> pool = new ArrayList<>();
    for (int i = 0; i < population; i++) {
      pool.add(i);
    }
    List<Integer> sample = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      int place = below(population - i);
      sample.add(pool.get(place));
      pool.set(place, pool.get(population - i - 1));
    }
    return sample;
  }

  private List<Integer> distinct(int population, int count) {
    Set<Integer> drawn = new HashSet<>();
    List<Integer> sample = new ArrayList<>();
    while (sample.size() < count) {
      int place = below(population);
      if (drawn.add(place)) {
        sample.add(place);
      }
    }
    return sample;
  }
}
