package io.github.shortgpt.report;

import io.github.shortgpt.checkpoint.TensorLocation;

/** What a part of a checkpoint costs. */
record Share(long parameters, long bytes) {
  static final Share NONE = new Share(0, 0);

  Share plus(TensorLocation tensor) {
    return new Share(parameters + tensor.elements(), bytes + tensor.length());
  }
}
