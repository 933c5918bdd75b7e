package io.github.shortgpt.text;

import java.io.IOException;

/** A text or a tokenizer can't be used; the message is a sentence for the user. */
public final class TextException extends IOException {
  private static final long serialVersionUID = 1L;

  public TextException(String message) {
    super(message);
  }

  public TextException(String message, Throwable cause) {
    super(message, cause);
  }
}
