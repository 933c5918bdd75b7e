package io.github.shortgpt.hub;

import java.nio.file.Path;
import java.util.List;

/**
 * One commit of a model in the cache.
 *
 * @param repository {@code org/name}
 * @param commit 40 hexadecimal digits
 * @param revisions branches and tags that had this commit when they were last asked for
 * @param path the directory of its files
 * @param bytes of those that are there
 * @param lacks the first file without which it isn't a model; null if it is whole
 */
public record CachedModel(
    String repository, String commit, List<String> revisions, Path path, long bytes, String lacks) {
  public CachedModel {
    revisions = List.copyOf(revisions);
  }
}
