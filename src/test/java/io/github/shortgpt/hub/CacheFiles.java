package io.github.shortgpt.hub;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Writes models into a cache as Hugging Face's own tools do. */
public record CacheFiles(Path cache) {
  /** A commit that exists nowhere. */
  public static final String COMMIT = "0123456789abcdef0123456789abcdef01234567";

  private Path repository(String repository) {
    return cache.resolve("models--" + repository.replace("/", "--"));
  }

  /** The directory of a commit. */
  public Path snapshot(String repository, String commit) {
    return repository(repository).resolve("snapshots").resolve(commit);
  }

  /** A blob and the link to it. */
  public CacheFiles file(String repository, String commit, String name, byte[] bytes)
      throws IOException {
    String blob = "blob-of-" + name.replace('/', '-');
    Path blobs = Files.createDirectories(repository(repository).resolve("blobs"));
    Files.write(blobs.resolve(blob), bytes);
    Path link = snapshot(repository, commit).resolve(name);
    Files.createDirectories(link.getParent());
    Path blobFromLink = link.getParent().relativize(blobs.resolve(blob));
    Files.createSymbolicLink(link, blobFromLink);
    return this;
  }

  /** The same of a text. */
  public CacheFiles file(String repository, String commit, String name, String text)
      throws IOException {
    return file(repository, commit, name, text.getBytes(java.nio.charset.StandardCharsets.UTF_8));
  }

  /** What a revision stood for when it was last asked for. */
  public CacheFiles reference(String repository, String revision, String commit)
      throws IOException {
    Path reference = repository(repository).resolve("refs").resolve(revision);
    Files.createDirectories(reference.getParent());
    Files.writeString(reference, commit);
    return this;
  }

  /** That a commit has no such file. */
  public CacheFiles absence(String repository, String commit, String name) throws IOException {
    Path absence = repository(repository).resolve(".no_exist").resolve(commit).resolve(name);
    Files.createDirectories(absence.getParent());
    Files.createFile(absence);
    return this;
  }

  /** All files of a directory, and main for them. */
  public CacheFiles model(String repository, Path directory) throws IOException {
    try (java.util.stream.Stream<Path> files = Files.list(directory)) {
      for (Path file : files.toList()) {
        file(repository, COMMIT, file.getFileName().toString(), Files.readAllBytes(file));
      }
    }
    return reference(repository, "main", COMMIT);
  }
}
