package io.github.shortgpt.report;

import java.io.IOException;

/** A saved document can't be used; the message is a sentence. */
public final class DocumentException extends IOException {
  private static final long serialVersionUID = 1L;

  public DocumentException(String message) {
    super(message);
  }
}
