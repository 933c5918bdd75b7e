package io.github.shortgpt.hub;

import java.io.IOException;

/** Hears what a download does. */
public interface DownloadListener {
  /**
   * The model's {@code model_type} is known, and little has been fetched: the time to refuse it.
   */
  void found(String modelType) throws IOException;

  /** Bytes are about to come. */
  void begins(DownloadPlan plan);

  /**
   * So many have come; less than none if they have to come again. Called by one thread at a time.
   */
  void received(long bytes);

  /** All have. */
  void ends(DownloadPlan plan);
}
