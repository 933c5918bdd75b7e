package io.github.shortgpt.forward;

import java.util.List;

/**
 * What a layer makes of one batch.
 *
 * @param output the layer's own, for the caller to close
 * @param half what a half of it starts from, and that with what it adds; empty where no half is
 *     looked at
 */
record LayerStates(HiddenStates output, List<HiddenStates> half) implements AutoCloseable {
  LayerStates {
    half = List.copyOf(half);
  }

  /** What an observer is shown as the input. */
  HiddenStates before(HiddenStates input) {
    return half.isEmpty() ? input : half.get(0);
  }

  /** What an observer is shown as the output. */
  HiddenStates after() {
    return half.isEmpty() ? output : half.get(1);
  }

  /** Closes all but the output. */
  @Override
  public void close() {
    half.forEach(HiddenStates::close);
  }
}
