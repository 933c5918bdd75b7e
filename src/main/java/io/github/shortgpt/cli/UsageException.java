package io.github.shortgpt.cli;

/** The command line asks for what doesn't go together; the message is a sentence. */
final class UsageException extends Exception {
  private static final long serialVersionUID = 1L;

  UsageException(String message) {
    super(message);
  }
}
