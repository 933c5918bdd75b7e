package io.github.shortgpt.hub;

import java.io.IOException;
import java.time.Duration;

/** The hub failed in a way that may pass; the message says how, behind "it". */
final class TransientException extends IOException {
  private static final long serialVersionUID = 1L;

  private final Duration asked;

  TransientException(String message) {
    this(message, Duration.ZERO);
  }

  TransientException(String message, Throwable cause) {
    super(message, cause);
    this.asked = Duration.ZERO;
  }

  /**
   * @param asked how long the hub wants to be left alone
   */
  TransientException(String message, Duration asked) {
    super(message);
    this.asked = asked;
  }

  Duration asked() {
    return asked;
  }
}
