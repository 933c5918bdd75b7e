package io.github.shortgpt.select;

import java.math.BigDecimal;
import java.math.RoundingMode;

/** How much is to be removed. */
public sealed interface Budget {
  /**
   * Number of layers to remove.
   *
   * @param layers how many the model has
   * @throws SelectionException if that is none, or not fewer than all
   */
  int layersToRemove(int layers) throws SelectionException;

  /**
   * A number of layers.
   *
   * @param count at least 1
   */
  record Layers(int count) implements Budget {
    public Layers {
      if (count < 1) {
        throw new IllegalArgumentException(count + " layers");
      }
    }

    @Override
    public int layersToRemove(int layers) throws SelectionException {
      if (count >= layers) {
        throw new SelectionException(
            count
                + " layers can't be removed: the model has "
                + layers
                + ", and at least one has to stay.");
      }
      return count;
    }
  }

  /**
   * A share of the layers, never exceeded: the count is rounded down.
   *
   * @param ratio above 0 and below 1; decimal, so that 0.29 of 100 is 29
   */
  record Share(BigDecimal ratio) implements Budget {
    public Share {
      if (ratio.signum() <= 0 || ratio.compareTo(BigDecimal.ONE) >= 0) {
        throw new IllegalArgumentException("a share of " + ratio);
      }
    }

    @Override
    public int layersToRemove(int layers) throws SelectionException {
      int count =
          ratio
              .multiply(BigDecimal.valueOf(layers))
              .setScale(0, RoundingMode.FLOOR)
              .intValueExact();
      if (count < 1) {
        throw new SelectionException(
            "A share of " + ratio + " of " + layers + " layers is less than one layer.");
      }
      return count;
    }
  }
}
