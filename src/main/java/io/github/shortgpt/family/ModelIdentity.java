package io.github.shortgpt.family;

import io.github.shortgpt.checkpoint.CheckpointDigest;
import java.io.IOException;
import java.nio.file.Path;

/**
 * Which model a document speaks of.
 *
 * @param path as the user gave it
 * @param parameters number of weights
 * @param bytes of all tensors
 * @param digest see {@link CheckpointDigest}
 */
public record ModelIdentity(
    String path, String modelType, int layers, long parameters, long bytes, String digest) {
  /** The same without the directories above it, which are no one else's concern. */
  public ModelIdentity withoutPlace() {
    return new ModelIdentity(name(Path.of(path)), modelType, layers, parameters, bytes, digest);
  }

  /** The last part of a checkpoint's path. */
  public static String name(Path directory) {
    return String.valueOf(directory.toAbsolutePath().normalize().getFileName());
  }

  public static ModelIdentity of(Decoder decoder) throws IOException {
    return new ModelIdentity(
        decoder.checkpoint().directory().toString(),
        decoder.modelType(),
        decoder.layers().size(),
        decoder.parameters(),
        decoder.checkpoint().bytes(),
        CheckpointDigest.of(decoder.checkpoint()));
  }
}
