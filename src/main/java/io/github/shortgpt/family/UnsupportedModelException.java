package io.github.shortgpt.family;

import java.io.IOException;

/**
 * A checkpoint is well-formed but not understood in full; the message is a sentence for the user.
 */
public final class UnsupportedModelException extends IOException {
  private static final long serialVersionUID = 1L;

  public UnsupportedModelException(String message) {
    super(message);
  }
}
