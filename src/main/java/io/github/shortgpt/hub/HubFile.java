package io.github.shortgpt.hub;

import java.util.regex.Pattern;

/**
 * A file of a repository at one commit.
 *
 * @param name its path in the repository, with slashes
 * @param size in bytes
 * @param hash the SHA-256 of its bytes where it is a large file, else git's hash of them; what
 *     names its blob in the cache
 */
record HubFile(String name, long size, String hash) {
  private static final Pattern HASH = Pattern.compile("[0-9a-f]{40}|[0-9a-f]{64}");
  private static final Pattern NAME = Pattern.compile("[^\\\\\\p{Cntrl}]+");
  private static final Pattern PART = Pattern.compile("(?!\\.{1,2}$)(?![A-Za-z]:)[^/]{1,255}");

  HubFile {
    if (!isName(name)) {
      throw new IllegalArgumentException("a name that leads elsewhere");
    }
    if (size < 0 || !HASH.matcher(hash).matches()) {
      throw new IllegalArgumentException(name + " has no size or no hash");
    }
  }

  /** Whether the name leads to a place below its repository and nowhere else. */
  static boolean isName(String name) {
    if (!NAME.matcher(name).matches()) {
      return false;
    }
    for (String part : name.split("/", -1)) {
      if (!PART.matcher(part).matches()) {
        return false;
      }
    }
    return true;
  }

  static boolean isHash(String text) {
    return HASH.matcher(text).matches();
  }
}
