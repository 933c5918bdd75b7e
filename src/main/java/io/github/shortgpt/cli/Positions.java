package io.github.shortgpt.cli;

import java.util.List;
import java.util.OptionalLong;

/**
 * The tokens that all of several models take.
 *
 * @param name the model that takes fewest
 * @param tokens how many those are
 */
record Positions(String name, long tokens) {
  /** What the tightest model takes. */
  static Positions of(List<EvalCandidate> models) {
    Positions least = new Positions("", Long.MAX_VALUE);
    for (EvalCandidate model : models) {
      OptionalLong own = model.decoder().maxPositions();
      if (own.isPresent() && own.getAsLong() < least.tokens) {
        least = new Positions(model.name(), own.getAsLong());
      }
    }
    return least;
  }
}
