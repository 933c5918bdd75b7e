package io.github.shortgpt.family;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.github.shortgpt.checkpoint.CheckpointDigest;
import io.github.shortgpt.hub.HubSnapshot;
import java.io.IOException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Which model a document speaks of.
 *
 * @param path as the user gave it
 * @param parameters number of weights
 * @param bytes of all tensors
 * @param digest see {@link CheckpointDigest}
 * @param repository where it lies on the hub; null if it doesn't come from the hub's cache
 * @param revision its commit there
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record ModelIdentity(
    String path,
    String modelType,
    int layers,
    long parameters,
    long bytes,
    String digest,
    String repository,
    String revision) {
  /** The same without the directories above it, which are no one else's concern. */
  public ModelIdentity withoutPlace() {
    return new ModelIdentity(
        lastPart(), modelType, layers, parameters, bytes, digest, repository, revision);
  }

  private String lastPart() {
    try {
      return name(Path.of(path));
    } catch (InvalidPathException e) {
      // A saved document may come from another machine, or from a place with other letters.
      return path.substring(path.lastIndexOf('/') + 1);
    }
  }

  /** The last part of a checkpoint's path, or of its repository's name in the hub's cache. */
  public static String name(Path directory) {
    return HubSnapshot.at(directory)
        .map(HubSnapshot::name)
        .orElseGet(() -> String.valueOf(directory.toAbsolutePath().normalize().getFileName()));
  }

  public static ModelIdentity of(Decoder decoder) throws IOException {
    Path directory = decoder.checkpoint().directory();
    Optional<HubSnapshot> hub = HubSnapshot.at(directory);
    return new ModelIdentity(
        directory.toString(),
        decoder.modelType(),
        decoder.layers().size(),
        decoder.parameters(),
        decoder.checkpoint().bytes(),
        CheckpointDigest.of(decoder.checkpoint()),
        hub.map(HubSnapshot::repository).orElse(null),
        hub.map(HubSnapshot::commit).orElse(null));
  }
}
