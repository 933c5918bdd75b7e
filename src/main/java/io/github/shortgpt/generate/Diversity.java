package io.github.shortgpt.generate;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * How much texts repeat themselves, counted in token ids.
 *
 * @param repetition seq-rep-4 of Welleck et al. (2019): of each text 1 − different 4-grams / all
 *     4-grams, the mean over texts
 * @param standardError of that mean; none of a single text
 * @param looping the share of texts more than half of whose 4-grams were there before
 * @param distinct distinct-1, -2 and -3 of Li et al. (2016): different n-grams of all texts
 *     together / all n-grams
 */
public record Diversity(
    double repetition, OptionalDouble standardError, double looping, List<Double> distinct) {
  /** The n-grams by which a text is said to repeat itself. */
  private static final int REPEATED = 4;

  private static final int LONGEST_DISTINCT = 3;

  public Diversity {
    distinct = List.copyOf(distinct);
  }

  /** The diversity of at least one text, of which each has at least four ids. */
  public static Diversity of(List<List<Integer>> texts) {
    double[] repetitions = texts.stream().mapToDouble(Diversity::repetition).toArray();
    double mean = IntStream.range(0, repetitions.length).mapToDouble(i -> repetitions[i]).sum();
    mean /= repetitions.length;
    double squares = 0;
    int looping = 0;
    for (double repetition : repetitions) {
      squares += (repetition - mean) * (repetition - mean);
      looping += repetition > 0.5 ? 1 : 0;
    }
    int n = texts.size();
    return new Diversity(
        mean,
        n < 2 ? OptionalDouble.empty() : OptionalDouble.of(Math.sqrt(squares / (n - 1) / n)),
        (double) looping / n,
        IntStream.rangeClosed(1, LONGEST_DISTINCT)
            .mapToObj(size -> distinct(texts, size))
            .toList());
  }

  private static double repetition(List<Integer> text) {
    return 1 - distinct(List.of(text), REPEATED);
  }

  private static double distinct(List<List<Integer>> texts, int size) {
    Set<List<Integer>> different = new HashSet<>();
    long all = 0;
    for (List<Integer> text : texts) {
      for (int first = 0; first + size <= text.size(); first++) {
        different.add(new ArrayList<>(text.subList(first, first + size)));
        all++;
      }
    }
    return (double) different.size() / all;
  }
}
