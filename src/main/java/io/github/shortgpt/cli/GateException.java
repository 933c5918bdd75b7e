package io.github.shortgpt.cli;

/** A gate said no; the message is a sentence. */
final class GateException extends Exception {
  private static final long serialVersionUID = 1L;

  GateException(String message) {
    super(message);
  }
}
