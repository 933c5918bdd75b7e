package io.github.shortgpt.forward;

import java.util.List;

/** What a layer makes of one batch. */
final class LayerStates implements AutoCloseable {
  private final List<HiddenStates> half;
  private HiddenStates output;

  /**
   * States that this closes.
   *
   * @param output the layer's own
   * @param half what a half of it starts from, and that with what it adds; empty where no half is
   *     looked at
   */
  LayerStates(HiddenStates output, List<HiddenStates> half) {
    this.output = output;
    this.half = List.copyOf(half);
  }

  /** What an observer is shown as the input. */
  HiddenStates before(HiddenStates input) {
    return half.isEmpty() ? input : half.get(0);
  }

  /** What an observer is shown as the output. */
  HiddenStates after() {
    return half.isEmpty() ? output : half.get(1);
  }

  HiddenStates output() {
    return output;
  }

  List<HiddenStates> half() {
    return half;
  }

  /** The layer's own output, which from here on is the caller's to close. */
  HiddenStates takeOutput() {
    HiddenStates taken = output;
    output = null;
    return taken;
  }

  @Override
  public void close() {
    half.forEach(HiddenStates::close);
    if (output != null) {
      output.close();
    }
  }
}
