package io.github.shortgpt.hub;

import io.github.shortgpt.checkpoint.CheckpointException;
import io.github.shortgpt.checkpoint.ModelConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Finds models by path or by name.
 *
 * @param names the models and presets that come with the program
 * @param cache where models of the hub lie that were fetched before
 * @param fetching what to do about one that isn't there
 */
public record ModelFinder(ModelNames names, HubCache cache, Fetching fetching) {
  /** Brings a model of the hub into the cache. */
  @FunctionalInterface
  public interface Fetching {
    /** The directory of the model, whole. */
    Path fetch(HubId id) throws IOException;
  }

  /**
   * The directory of a model: one with a config.json as it is, else a name under {@code models/},
   * else a repository of the hub; a cached one is not asked for again.
   *
   * @throws IOException whose sentence names the nearest of the names there are
   */
  public Path find(String model) throws IOException {
    Optional<Path> local = local(model);
    if (local.isPresent()) {
      return local.get();
    }
    HubId id = onHub(model);
    Optional<Path> cached = cache.find(id);
    return cached.isPresent() ? cached.get() : fetched(id);
  }

  /** A hub that doesn't answer is no reason to do without weights that are there. */
  private Path fetched(HubId id) throws IOException {
    try {
      return fetch(id);
    } catch (HubException e) {
      Optional<Path> usable = cache.findUsable(id);
      if (usable.isEmpty()) {
        throw e;
      }
      return usable.get();
    }
  }

  /**
   * The directory of a model in its newest state: the hub is asked what its revision stands for
   * today, unless that is a commit, which never changes.
   */
  public Path newest(String model) throws IOException {
    Optional<Path> local = local(model);
    if (local.isPresent()) {
      return local.get();
    }
    HubId id = onHub(model);
    Optional<Path> cached = id.isPinned() ? cache.find(id) : Optional.empty();
    return cached.isPresent() ? cached.get() : fetch(id);
  }

  private Path fetch(HubId id) throws IOException {
    try {
      return fetching.fetch(id);
    } catch (MissingRepositoryException e) {
      List<String> known = new ArrayList<>(cache.repositories());
      names.presets().forEach(preset -> known.add(preset.id().repository()));
      known.remove(id.repository());
      String nearest =
          NearestName.of(id.repository(), known)
              .map(name -> " The nearest name known here is " + name + ".")
              .orElse("");
      throw new HubException(e.getMessage() + nearest, e);
    }
  }

  /** A directory that is there: a path or a name; what exists and is no model is still a path. */
  public Optional<Path> local(String model) throws IOException {
    try {
      Path path = Path.of(model);
      if (!model.isEmpty() && Files.exists(path.resolve(ModelConfig.FILE_NAME))) {
        return Optional.of(path);
      }
      Optional<Path> named = names.model(model);
      boolean isPath = named.isEmpty() && !model.isEmpty() && names.preset(model).isEmpty();
      return isPath && Files.exists(path) ? Optional.of(path) : named;
    } catch (InvalidPathException e) {
      throw new CheckpointException("\"" + model + "\" can't be a path: " + e.getReason() + ".", e);
    }
  }

  /**
   * The model of the hub that a preset, {@code preset@revision} or {@code org/name[@revision]}
   * names.
   *
   * @throws HubException if it is none of them
   */
  public HubId onHub(String model) throws IOException {
    int at = model.indexOf('@');
    Optional<Preset> preset = names.preset(at < 0 ? model : model.substring(0, at));
    if (preset.isEmpty()) {
      Optional<HubId> id = HubId.parse(model);
      if (id.isEmpty()) {
        throw unknown(model);
      }
      return id.get();
    }
    String revision = at < 0 ? preset.get().id().revision() : model.substring(at + 1);
    if (!HubId.isRevision(revision)) {
      throw new HubException(
          "\"%s\" is no revision: give a branch, a tag or a commit behind the @."
              .formatted(revision));
    }
    return preset.get().id().at(revision);
  }

  private HubException unknown(String model) throws IOException {
    List<String> all = new ArrayList<>(names.models());
    all.addAll(names.presetNames());
    all.addAll(cache.repositories());
    String nearest =
        NearestName.of(model, all).map(name -> " The nearest name is " + name + ".").orElse("");
    return new HubException(
        "There is no directory \"%s\" and no model of that name.%s Give a directory that holds config.json, a name that \"shortgpt models\" lists, or a repository of the hub as org/name."
            .formatted(model, nearest));
  }
}
