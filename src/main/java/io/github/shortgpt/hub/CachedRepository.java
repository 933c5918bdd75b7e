package io.github.shortgpt.hub;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;

/** Where the parts of one repository lie in the cache. */
final class CachedRepository {
  static final String SNAPSHOTS = "snapshots";

  private static final String UNFINISHED = ".tmp";

  private final Path cache;
  private final String repository;
  private final String folder;

  private CachedRepository(Path cache, String kind, String repository) {
    this.cache = cache;
    this.repository = repository;
    this.folder = kind + "--" + repository.replace("/", "--");
  }

  static CachedRepository ofModel(Path cache, String repository) {
    return new CachedRepository(cache, "models", repository);
  }

  static CachedRepository ofDataSet(Path cache, String repository) {
    return new CachedRepository(cache, "datasets", repository);
  }

  Path directory() {
    return cache.resolve(folder);
  }

  /** A file's bytes, by the hash that names them. */
  Path blob(String etag) {
    return directory().resolve("blobs").resolve(etag);
  }

  /** A blob on its way: a name that no other tool writes to. */
  Path part(String etag) {
    return directory().resolve("blobs").resolve(etag + ".shortgpt.incomplete");
  }

  /** The file to hold a lock on while a blob is written. */
  Path lock(String etag) {
    return cache.resolve(".locks").resolve(folder).resolve(etag + ".lock");
  }

  /** Where the commit stands that a branch or a tag had when it was last asked for. */
  Path reference(String revision) {
    return directory().resolve("refs").resolve(revision);
  }

  /** An empty file that says: this commit has no such file. */
  Path absence(String commit, String file) {
    return directory().resolve(".no_exist").resolve(commit).resolve(file);
  }

  CachedSnapshot snapshot(String commit) {
    return new CachedSnapshot(this, commit);
  }

  /** The commit of a revision, as far as the cache knows. */
  Optional<String> commit(String revision) throws IOException {
    if (HubId.COMMIT.matcher(revision).matches()) {
      return Optional.of(revision);
    }
    try {
      String text = Files.readString(reference(revision), StandardCharsets.US_ASCII).strip();
      return Optional.of(text).filter(commit -> HubId.COMMIT.matcher(commit).matches());
    } catch (NoSuchFileException e) {
      return Optional.empty();
    }
  }

  /** Makes the folder. */
  void prepare() throws IOException {
    try {
      Files.createDirectories(directory().resolve("blobs"));
    } catch (IOException e) {
      throw new HubException(
          "The cache %s can't be written to. Set HF_HOME to a directory that can.".formatted(cache),
          e);
    }
  }

  /** Checks that so many bytes have room. */
  void checkRoom(long bytes) throws IOException {
    long free = directory().toFile().getUsableSpace();
    if (free < bytes) {
      throw new HubException(
          "%s needs %d bytes but the cache %s has only %d free. Make room, or set HF_HOME to a directory on another disk."
              .formatted(repository, bytes, cache, free));
    }
  }

  /** Remembers which commit a branch or a tag has. */
  void remember(String revision, String commit) throws IOException {
    if (revision.equals(commit) || commit(revision).equals(Optional.of(commit))) {
      return;
    }
    Path reference = reference(revision);
    Files.createDirectories(reference.getParent());
    Path written =
        Files.createTempFile(reference.getParent(), reference.getFileName() + ".", UNFINISHED);
    Files.writeString(written, commit);
    Files.move(
        written, reference, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
  }

  /** Every commit of which there is anything. */
  List<CachedModel> models() throws IOException {
    Map<String, List<String>> revisions = revisions();
    List<CachedModel> models = new ArrayList<>();
    for (Path directory : files(directory().resolve(SNAPSHOTS), 1)) {
      String commit = directory.getFileName().toString();
      if (HubId.COMMIT.matcher(commit).matches() && Files.isDirectory(directory)) {
        models.add(
            new CachedModel(
                repository,
                commit,
                revisions.getOrDefault(commit, List.of()),
                directory,
                snapshot(commit).bytes(),
                snapshot(commit).missing().orElse(null)));
      }
    }
    return models;
  }

  /** The names that each commit has. */
  private Map<String, List<String>> revisions() throws IOException {
    Path references = directory().resolve("refs");
    Map<String, List<String>> revisions = new TreeMap<>();
    for (Path file : files(references, Integer.MAX_VALUE)) {
      if (Files.isRegularFile(file) && !file.toString().endsWith(UNFINISHED)) {
        String name = references.relativize(file).toString().replace('\\', '/');
        commit(name)
            .ifPresent(
                commit -> revisions.computeIfAbsent(commit, c -> new ArrayList<>()).add(name));
      }
    }
    return revisions;
  }

  /** What lies below a directory, in order; nothing if it isn't there. */
  static List<Path> files(Path directory, int depth) throws IOException {
    if (!Files.isDirectory(directory)) {
      return List.of();
    }
    try (Stream<Path> files = Files.walk(directory, depth)) {
      return files.filter(file -> !file.equals(directory)).sorted().toList();
    }
  }
}
