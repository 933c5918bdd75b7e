package io.github.shortgpt.forward;

import io.github.shortgpt.text.TokenBatch;
import java.io.IOException;

/** Is shown where every candidate ends: its batches in order, candidates in any. */
@FunctionalInterface
public interface SubsetObserver {
  /**
   * A candidate's last kept layer has made {@code states} of a batch, before any final norm. They
   * are closed later: keep what {@link HiddenStates#shared} gives, or nothing.
   *
   * @param candidate its place in the list of candidates
   */
  void onEnd(int candidate, TokenBatch batch, HiddenStates states) throws IOException;
}
