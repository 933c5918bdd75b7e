package io.github.shortgpt.select;

import java.io.IOException;
import java.util.List;
import java.util.Set;

/** What a model loses without some of its layers. */
public interface SubsetLoss {
  /** What the loss is called in documents. */
  String objective();

  /**
   * The loss without each of these sets of layers, in their order; lower is better. Sets that leave
   * the same first layers share the work for them.
   */
  double[] without(List<Set<Integer>> removed) throws IOException;

  /** How many layer evaluations, one layer over all of the text, these sets take together. */
  long cost(List<Set<Integer>> removed);
}
