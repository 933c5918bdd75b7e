package io.github.shortgpt.forward;

import io.github.shortgpt.text.TokenBatch;
import java.io.IOException;

/** Is shown what every layer does to every batch: all batches of a layer, then the next layer. */
@FunctionalInterface
public interface LayerObserver {
  /**
   * A layer has turned {@code input} into {@code output}, its own output, before any final norm; or
   * one of its halves has, where that is what the stream shows. Both are closed later: keep what
   * {@link HiddenStates#shared} gives, or nothing.
   *
   * @param layer 0-based
   */
  void onLayer(int layer, TokenBatch batch, HiddenStates input, HiddenStates output)
      throws IOException;

  /** Shows everything to this observer, then to {@code next}. */
  default LayerObserver andThen(LayerObserver next) {
    return (layer, batch, input, output) -> {
      onLayer(layer, batch, input, output);
      next.onLayer(layer, batch, input, output);
    };
  }
}
