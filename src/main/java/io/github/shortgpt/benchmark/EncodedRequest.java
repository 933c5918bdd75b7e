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

  /** Orders requests by their inputs, those first that others begin with. */
  int compareInput(EncodedRequest other) {
    return Arrays.compare(ids, 0, ids.length - 1, other.ids, 0, other.ids.length - 1);
  }

  /** Whether another request's input begins with this one's. */
  boolean begins(EncodedRequest other) {
    int length = ids.length - 1;
    return length < other.ids.length && Arrays.equals(ids, 0, length, other.ids, 0, length);
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
