package io.github.shortgpt.family;

import io.github.shortgpt.checkpoint.CheckpointDigest;
import java.io.IOException;

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
  public static ModelIdentity of(Decoder decoder) throws IOException {
    return new ModelIdentity(
        decoder.checkpoint().directory().toString(),
        decoder.modelType(),
        decoder.layers().size(),
        decoder.checkpoint().parameters(),
        decoder.checkpoint().bytes(),
        CheckpointDigest.of(decoder.checkpoint()));
  }
}
