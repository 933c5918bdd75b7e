package io.github.shortgpt.hub;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The cache that is shared with Hugging Face's own tools, in their layout.
 *
 * @param directory holds a folder {@code models--org--name} for each repository
 */
public record HubCache(Path directory) {
  CachedRepository repository(String repository) {
    return CachedRepository.ofModel(directory, repository);
  }

  /** What there is of a model at the commit that its revision had when last asked for. */
  Optional<CachedSnapshot> snapshot(HubId id) throws IOException {
    CachedRepository repository = repository(id.repository());
    return repository
        .commit(id.revision())
        .map(repository::snapshot)
        .filter(snapshot -> Files.isDirectory(snapshot.directory()));
  }

  /** The directory of a model that is there and whole. */
  public Optional<Path> find(HubId id) throws IOException {
    Optional<CachedSnapshot> snapshot = snapshot(id);
    return snapshot.isPresent() && snapshot.get().isWhole()
        ? snapshot.map(CachedSnapshot::directory)
        : Optional.empty();
  }

  /** The directory of a model of which config.json and all weights are there, if not all else. */
  Optional<Path> findUsable(HubId id) throws IOException {
    Optional<CachedSnapshot> snapshot = snapshot(id);
    return snapshot.isPresent() && snapshot.get().missing().isEmpty()
        ? snapshot.map(CachedSnapshot::directory)
        : Optional.empty();
  }

  /** The folder of a data set, {@code org/name}, if there is one. */
  public Optional<Path> dataSet(String repository) {
    return Optional.of(repository)
        .filter(HubId::isRepository)
        .map(name -> CachedRepository.ofDataSet(directory, name).directory())
        .filter(Files::isDirectory);
  }

  /** The files of a data set, {@code org/name}, as its main branch had them when last asked for. */
  public Optional<Path> dataSetFiles(String repository) throws IOException {
    if (dataSet(repository).isEmpty()) {
      return Optional.empty();
    }
    CachedRepository cached = CachedRepository.ofDataSet(directory, repository);
    return cached
        .commit("main")
        .map(commit -> cached.snapshot(commit).directory())
        .filter(Files::isDirectory);
  }

  /** Every commit of every model of which there is anything, in the order of names. */
  public List<CachedModel> models() throws IOException {
    List<CachedModel> models = new ArrayList<>();
    for (String name : repositories()) {
      models.addAll(repository(name).models());
    }
    return models;
  }

  /** The repositories of which there is anything, in the order of names. */
  List<String> repositories() throws IOException {
    if (!Files.isDirectory(directory)) {
      return List.of();
    }
    List<String> repositories = new ArrayList<>();
    try (Stream<Path> folders = Files.list(directory)) {
      folders
          .map(folder -> HubSnapshot.repository(folder.getFileName().toString()))
          .forEach(repository -> repository.ifPresent(repositories::add));
    }
    return repositories.stream().sorted().toList();
  }
}
