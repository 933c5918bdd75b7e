package io.github.shortgpt.benchmark;

import java.util.List;

/**
 * What a model chose.
 *
 * @param right by log-likelihood
 * @param rightNormalised by log-likelihood per character of the choice
 */
record ItemVerdict(boolean right, boolean rightNormalised) {
  /** Judges an item by what its requests got; of equal ones the first counts. */
  static ItemVerdict of(Item item, List<Loglikelihood> results, Formulation formulation) {
    if (item.choices().isEmpty()) {
      boolean known = results.get(0).greedy();
      return new ItemVerdict(known, known);
    }
    double[] plain = new double[results.size()];
    double[] normalised = new double[results.size()];
    for (int i = 0; i < plain.length; i++) {
      double sum = results.get(i).sum();
      // OpenCompass' perplexity is a mean over all tokens, the first counted too.
      plain[i] = formulation == Formulation.OPENCOMPASS ? sum / results.get(i).tokens() : sum;
      normalised[i] = sum / PythonText.length(item.choices().get(i));
    }
    return new ItemVerdict(highest(plain) == item.gold(), highest(normalised) == item.gold());
  }

  private static int highest(double[] values) {
    int highest = 0;
    for (int i = 1; i < values.length; i++) {
      highest = values[i] > values[highest] ? i : highest;
    }
    return highest;
  }
}
