package io.github.shortgpt.benchmark;

import java.io.IOException;

/** A task that can't be evaluated on this data or model; the message says why and what to do. */
public final class TaskException extends IOException {
  private static final long serialVersionUID = 1L;

  TaskException(String message) {
    super(message);
  }

  TaskException(String message, Throwable cause) {
    super(message, cause);
  }
}
