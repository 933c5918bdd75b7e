package io.github.shortgpt.generate;

import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.OptionalInt;
import java.util.Random;
import java.util.stream.IntStream;

/**
 * How the next id is drawn, as transformers does it: logits over the temperature, then the {@code
 * topK} likeliest, then the fewest of these whose probabilities reach {@code topP}.
 *
 * @param temperature 0 takes the likeliest id
 * @param topK all if empty
 * @param topP 1 takes all
 * @param seed of the draws
 */
public record Sampling(double temperature, OptionalInt topK, double topP, long seed) {
  public Sampling {
    if (!(temperature >= 0) || topK.orElse(1) < 1 || !(topP > 0 && topP <= 1)) {
      throw new IllegalArgumentException(temperature + ", " + topK + ", " + topP);
    }
  }

  /** The likeliest id, every time. */
  public static Sampling greedy() {
    return new Sampling(0, OptionalInt.empty(), 1, 0);
  }

  /** A candidate; its weight is its probability times what all have in common. */
  record Candidate(int id, double weight) {}

  /** Draws ids one after the other, the same ones for the same logits and seed. */
  final class Draw {
    private final Random random = new Random(seed);

    int next(float[] logits) {
      if (temperature == 0) {
        return likeliest(logits);
      }
      List<Candidate> candidates = candidates(logits);
      double target = random.nextDouble() * sum(candidates);
      for (Candidate candidate : candidates) {
        target -= candidate.weight;
        if (target < 0) {
          return candidate.id;
        }
      }
      return candidates.get(candidates.size() - 1).id;
    }
  }

  private static int likeliest(float[] logits) {
    int best = 0;
    for (int id = 1; id < logits.length; id++) {
      if (logits[id] > logits[best]) {
        best = id;
      }
    }
    return best;
  }

  /** The ids that may be drawn, the likeliest first; of equal ones the lower first. */
  List<Candidate> candidates(float[] logits) {
    double most = logits[likeliest(logits)];
    double least = leastOfTopK(logits);
    List<Candidate> likely =
        IntStream.range(0, logits.length)
            .filter(id -> logits[id] >= least)
            .mapToObj(id -> new Candidate(id, Math.exp((logits[id] - most) / temperature)))
            .sorted(Comparator.comparingDouble(Candidate::weight).reversed())
            .toList();
    double rest = topP * sum(likely);
    int kept = 0;
    while (kept < likely.size() && (kept == 0 || rest > 0)) {
      rest -= likely.get(kept).weight;
      kept++;
    }
    return likely.subList(0, topP < 1 ? kept : likely.size());
  }

  /** Ids that tie with the last of the {@code topK} stay, as in transformers. */
  private double leastOfTopK(float[] logits) {
    if (topK.isEmpty() || topK.getAsInt() >= logits.length) {
      return Double.NEGATIVE_INFINITY;
    }
    float[] sorted = logits.clone();
    Arrays.sort(sorted);
    return sorted[sorted.length - topK.getAsInt()];
  }

  private static double sum(List<Candidate> candidates) {
    return candidates.stream().mapToDouble(Candidate::weight).sum();
  }
}
