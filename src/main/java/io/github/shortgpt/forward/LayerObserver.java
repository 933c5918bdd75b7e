package io.github.shortgpt.forward;

import io.github.shortgpt.text.TokenBatch;
import java.io.IOException;

/**
 * Is shown what every layer does to every batch: all batches of a layer, on several threads at
 * once, then the next layer.
 */
@FunctionalInterface
public interface LayerObserver {
  /**
   * A layer has turned {@code input} into {@code output}, its own output, before any final norm; or
   * one of its halves has, where that is what the stream shows. Both are closed later: keep what
   * {@link HiddenStates#shared} gives, or nothing.
   *
   * @param layer 0-based
   * @return what is to be done, on one thread, when it has been for all batches before
   */
  Runnable onLayer(int layer, TokenBatch batch, HiddenStates input, HiddenStates output)
      throws IOException;

  /** Shows everything to this observer, then to {@code next}. */
  default LayerObserver andThen(LayerObserver next) {
    return (layer, batch, input, output) -> {
      Runnable first = onLayer(layer, batch, input, output);
      Runnable second = next.onLayer(layer, batch, input, output);
      return () -> {
        first.run();
        second.run();
      };
    };
  }
}
