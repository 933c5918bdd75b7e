package io.github.shortgpt.hub;

import java.io.IOException;

/** No connection could be made. */
final class UnreachableException extends IOException {
  private static final long serialVersionUID = 1L;

  UnreachableException(String host, Throwable cause) {
    super(host + " can't be reached", cause);
  }
}
