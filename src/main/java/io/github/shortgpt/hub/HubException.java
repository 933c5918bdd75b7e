package io.github.shortgpt.hub;

import java.io.IOException;

/** A model can't be had from the hub or its cache; the message is a sentence for the user. */
public class HubException extends IOException {
  private static final long serialVersionUID = 1L;

  public HubException(String message) {
    super(message);
  }

  public HubException(String message, Throwable cause) {
    super(message, cause);
  }
}
