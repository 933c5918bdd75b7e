package io.github.shortgpt.forward;

import java.io.IOException;

/** A model can't be run on this input; the message is a sentence for the user. */
public final class ForwardException extends IOException {
  private static final long serialVersionUID = 1L;

  public ForwardException(String message) {
    super(message);
  }

  public ForwardException(String message, Throwable cause) {
    super(message, cause);
  }
}
