package io.github.shortgpt.hub;

import io.github.shortgpt.checkpoint.CheckpointException;
import io.github.shortgpt.checkpoint.ModelConfig;
import io.github.shortgpt.checkpoint.WeightFiles;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** One commit's files in the cache, as many of them as there are. */
final class CachedSnapshot {
  private static final String TOKENIZER_CONFIG = "tokenizer_config.json";

  /** One of these is needed to read text. */
  private static final List<String> TOKENIZERS = List.of("tokenizer.json", "tokenizer.model");

  private final CachedRepository repository;
  private final String commit;

  CachedSnapshot(CachedRepository repository, String commit) {
    this.repository = repository;
    this.commit = commit;
  }

  String commit() {
    return commit;
  }

  Path directory() {
    return repository.directory().resolve(CachedRepository.SNAPSHOTS).resolve(commit);
  }

  /** Whether the file is there; a link to a blob that isn't there is none. */
  boolean has(String file) {
    return Files.isRegularFile(directory().resolve(file));
  }

  /** Whether there is nothing of this commit that a run could miss. */
  boolean isWhole() throws IOException {
    boolean tokenizer =
        TOKENIZERS.stream().anyMatch(this::has) || TOKENIZERS.stream().allMatch(this::isAbsent);
    return tokenizer
        && (has(TOKENIZER_CONFIG) || isAbsent(TOKENIZER_CONFIG))
        && missing().isEmpty();
  }

  /** The first of those files that is not there without which there is no model. */
  Optional<String> missing() throws IOException {
    if (!has(ModelConfig.FILE_NAME)) {
      return Optional.of(ModelConfig.FILE_NAME);
    }
    Optional<WeightFiles> weights = WeightFiles.among(this::has);
    if (weights.isEmpty()) {
      return Optional.of(WeightFiles.names().get(0));
    }
    String head = weights.get().head();
    try {
      return weights.get().files(directory().resolve(head)).stream()
          .filter(file -> !has(file))
          .findFirst();
    } catch (CheckpointException e) {
      return Optional.of(head);
    }
  }

  /** Bytes of the files that are there. */
  long bytes() throws IOException {
    long bytes = 0;
    for (Path file : CachedRepository.files(directory(), Integer.MAX_VALUE)) {
      if (Files.isRegularFile(file)) {
        bytes += Files.size(file);
      }
    }
    return bytes;
  }

  /** Whether the repository is known not to have the file at this commit. */
  private boolean isAbsent(String file) {
    return Files.exists(repository.absence(commit, file));
  }

  /** Puts a file whose blob is there into the snapshot. */
  void link(HubFile file) throws IOException {
    Path link = directory().resolve(file.name());
    Path blob = repository.blob(file.hash());
    Files.createDirectories(link.getParent());
    Path relative = link.getParent().relativize(blob);
    if (Files.isSymbolicLink(link) && Files.readSymbolicLink(link).equals(relative)) {
      return;
    }
    Files.deleteIfExists(link);
    try {
      Files.createSymbolicLink(link, relative);
    } catch (FileAlreadyExistsException e) {
      // Another run was here first, with the same commit and so the same blob.
    } catch (UnsupportedOperationException | FileSystemException e) {
      linkWithoutSymlinks(link, blob);
    }
  }

  /** On Windows symbolic links are a privilege; Hugging Face's tools take plain files there too. */
  private static void linkWithoutSymlinks(Path link, Path blob) throws IOException {
    try {
      Files.createLink(link, blob);
    } catch (UnsupportedOperationException | FileSystemException e) {
      Files.copy(blob, link);
    }
  }

  /** Remembers that the repository doesn't have the file at this commit. */
  void rememberAbsent(String file) throws IOException {
    Path absence = repository.absence(commit, file);
    Files.createDirectories(absence.getParent());
    if (!Files.exists(absence)) {
      Files.write(absence, new byte[0]);
    }
  }

  /** The names whose absence is worth remembering. */
  static List<String> expected() {
    return List.of(TOKENIZERS.get(0), TOKENIZERS.get(1), TOKENIZER_CONFIG);
  }
}
