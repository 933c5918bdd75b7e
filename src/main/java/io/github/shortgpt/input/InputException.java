package io.github.shortgpt.input;

import java.io.IOException;

/** A file can't be read; the message is a sentence for the user. */
public final class InputException extends IOException {
  private static final long serialVersionUID = 1L;

  InputException(String message) {
    super(message);
  }

  InputException(String message, Throwable cause) {
    super(message, cause);
  }
}
