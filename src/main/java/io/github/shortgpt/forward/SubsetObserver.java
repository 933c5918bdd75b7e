package io.github.shortgpt.forward;

import io.github.shortgpt.text.TokenBatch;
import java.io.IOException;

/**
 * Is shown where every candidate ends: its batches on several threads at once, candidates one after
 * the other in any order.
 */
@FunctionalInterface
public interface SubsetObserver {
  /**
   * A candidate's last kept layer has made {@code states} of a batch, before any final norm. They
   * are closed later: keep what {@link HiddenStates#shared} gives, or nothing.
   *
   * @param candidate its place in the list of candidates
   * @return what is to be done, on one thread, when it has been for all batches before
   */
  Runnable onEnd(int candidate, TokenBatch batch, HiddenStates states) throws IOException;
}
