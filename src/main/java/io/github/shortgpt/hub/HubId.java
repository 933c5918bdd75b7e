package io.github.shortgpt.hub;

import java.util.Optional;
import java.util.regex.Pattern;

/**
 * A model on the hub: {@code org/name}, and which state of it.
 *
 * @param repository {@code org/name}, or {@code name} alone for the hub's oldest models
 * @param revision a branch, a tag or a commit
 */
public record HubId(String repository, String revision) {
  /** What is meant where no revision is named. */
  public static final String MAIN = "main";

  static final Pattern COMMIT = Pattern.compile("[0-9a-f]{40}");

  private static final String NAME = "[A-Za-z0-9](?:[A-Za-z0-9._-]*[A-Za-z0-9_])?";
  private static final Pattern REPOSITORY = Pattern.compile("(?:" + NAME + "/)?" + NAME);
  private static final int LONGEST_REPOSITORY = 96;

  /** Git's own rules for references, and nothing that a path or a URL could take for its own. */
  private static final Pattern REVISION =
      Pattern.compile(
          "(?!.*(?:\\.\\.|//|/\\.|\\.lock(?:/|$)))[A-Za-z0-9_][A-Za-z0-9._+=/-]{0,199}");

  public HubId {
    if (!isRepository(repository)) {
      throw new IllegalArgumentException("\"" + repository + "\" is no repository of the hub");
    }
    if (!isRevision(revision)) {
      throw new IllegalArgumentException("\"" + revision + "\" is no revision");
    }
  }

  /** Reads {@code org/name} or {@code org/name@revision}; empty where it can't be one. */
  public static Optional<HubId> parse(String text) {
    int at = text.indexOf('@');
    String repository = at < 0 ? text : text.substring(0, at);
    String revision = at < 0 ? MAIN : text.substring(at + 1);
    return repository.contains("/") && isRepository(repository) && isRevision(revision)
        ? Optional.of(new HubId(repository, revision))
        : Optional.empty();
  }

  /** Whether the hub takes this for a repository's name. */
  static boolean isRepository(String text) {
    return text.length() <= LONGEST_REPOSITORY
        && REPOSITORY.matcher(text).matches()
        && !text.contains("--")
        && !text.contains("..")
        && !text.endsWith(".git");
  }

  /** Whether git could take this for a revision. */
  static boolean isRevision(String text) {
    return REVISION.matcher(text).matches() && !text.endsWith("/") && !text.endsWith(".");
  }

  /** Another state of the same model. */
  public HubId at(String otherRevision) {
    return new HubId(repository, otherRevision);
  }

  /** Whether the revision is a commit, which never changes. */
  public boolean isPinned() {
    return COMMIT.matcher(revision).matches();
  }

  /** As the user writes it. */
  @Override
  public String toString() {
    return revision.equals(MAIN) ? repository : repository + "@" + revision;
  }
}
