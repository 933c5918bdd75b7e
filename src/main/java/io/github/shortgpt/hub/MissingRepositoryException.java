package io.github.shortgpt.hub;

/** The hub has no such repository, or none that it shows to who asks. */
final class MissingRepositoryException extends HubException {
  private static final long serialVersionUID = 1L;

  MissingRepositoryException(String message) {
    super(message);
  }
}
