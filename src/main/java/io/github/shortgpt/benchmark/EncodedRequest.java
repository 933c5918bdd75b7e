package io.github.shortgpt.benchmark;

import java.util.Arrays;

/** A request's token ids, and how many of the last of them are to be predicted. */
final class EncodedRequest {
  private final int[] ids;
  private final int predicted;

  EncodedRequest(int[] ids, int predicted) {
    this.ids = ids;
    this.predicted = predicted;
  }

  /** What goes into the model: all ids but the last. */
  int[] input() {
    return Arrays.copyOf(ids, ids.length - 1);
  }

  /** All ids, the first included. */
  int tokens() {
    return ids.length;
  }

  int predicted() {
    return predicted;
  }

  /** An id that is to be predicted. */
  int target(int i) {
    return ids[column(i) + 1];
  }

  /** The column of the input that an id to be predicted follows. */
  int column(int i) {
    return ids.length - 1 - predicted + i;
  }
}
