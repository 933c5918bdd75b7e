package io.github.shortgpt.checkpoint;

import java.io.IOException;

/** A checkpoint can't be read or written; the message is a sentence for the user. */
public final class CheckpointException extends IOException {
  private static final long serialVersionUID = 1L;

  public CheckpointException(String message) {
    super(message);
  }

  public CheckpointException(String message, Throwable cause) {
    super(message, cause);
  }
}
