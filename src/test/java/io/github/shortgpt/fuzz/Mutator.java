package io.github.shortgpt.fuzz;

import java.util.random.RandomGenerator;

/** Makes another input of one. */
@FunctionalInterface
interface Mutator {
  /**
   * A changed copy.
   *
   * @param other another input, to take pieces from
   */
  byte[] mutate(byte[] input, byte[] other, RandomGenerator random);

  /** This one in {@code share} of all cases, else another. */
  default Mutator orElse(double share, Mutator rest) {
    return (input, other, random) ->
        (random.nextDouble() < share ? this : rest).mutate(input, other, random);
  }
}
