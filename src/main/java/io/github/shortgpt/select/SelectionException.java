package io.github.shortgpt.select;

/** The user asks for a removal that this model doesn't allow; the message is a sentence. */
public final class SelectionException extends Exception {
  private static final long serialVersionUID = 1L;

  public SelectionException(String message) {
    super(message);
  }
}
