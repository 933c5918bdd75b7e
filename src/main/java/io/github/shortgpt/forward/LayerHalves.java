package io.github.shortgpt.forward;

import ai.djl.pytorch.jni.IValue;
import java.util.List;
import java.util.stream.Stream;

/** The states of one batch around the two halves of a layer. */
final class LayerHalves implements AutoCloseable {
  /** What the attention starts from and makes of that, the same of the MLP, and the output. */
  private final List<HiddenStates> states;

  /** Takes what a script's {@code halves} returns, a list, and closes it. */
  LayerHalves(Engine engine, BlockScript script, IValue halves) {
    try (halves) {
      this.states =
          Stream.of(halves.toIValueArray())
              .map(state -> new HiddenStates(engine, script, state))
              .toList();
    }
  }

  /** What a half starts from. */
  HiddenStates before(LayerPart half) {
    return states.get(half == LayerPart.ATTENTION ? 0 : 2);
  }

  /** That with what the half adds. */
  HiddenStates after(LayerPart half) {
    return states.get(half == LayerPart.ATTENTION ? 1 : 3);
  }

  /** The layer's own output, for the caller to close. */
  HiddenStates output() {
    return states.get(4);
  }

  @Override
  public void close() {
    states.subList(0, 4).forEach(HiddenStates::close);
  }
}
