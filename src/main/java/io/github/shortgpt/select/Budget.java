package io.github.shortgpt.select;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.List;
import java.util.Locale;

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

  /**
   * As few layers as leave at most so much of a model, whichever of those that may go will go.
   *
   * @param what is counted: parameters or bytes
   * @param whole what the model has of it
   * @param most what is to be left at most
   * @param free what each layer has that may go
   */
  record Target(String what, long whole, long most, List<Long> free) implements Budget {
    public Target {
      free = free.stream().sorted().toList();
    }

    @Override
    public int layersToRemove(int layers) throws SelectionException {
      if (whole <= most) {
        throw new SelectionException(
            String.format(
                Locale.ROOT,
                "The model has %,d %s, no more than %,d: no layer has to go.",
                whole,
                what,
                most));
      }
      long left = whole;
      int possible = Math.min(free.size(), layers - 1);
      for (int count = 1; count <= possible; count++) {
        left -= free.get(count - 1);
        if (left <= most) {
          return count;
        }
      }
      throw new SelectionException(
          String.format(
              Locale.ROOT,
              "Without %d of its %d layers the model would still have %,d %s, more than %,d.",
              possible,
              layers,
              left,
              what,
              most));
    }
  }
}
