package io.github.shortgpt.report;

import io.github.shortgpt.checkpoint.TensorLocation;
import io.github.shortgpt.family.Storage;

/**
 * What a part of a checkpoint costs.
 *
 * @param parameters number of weights
 * @param bytes of its tensors
 */
public record Share(long parameters, long bytes) {
  static final Share NONE = new Share(0, 0);

  Share plus(TensorLocation tensor, Storage storage) {
    return new Share(parameters + storage.weights(tensor), bytes + tensor.length());
  }
}
