package io.github.shortgpt.family;

import io.github.shortgpt.checkpoint.TensorLocation;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * One layer of a checkpoint.
 *
 * @param index 0-based
 * @param slots the tensors that compute it, by slot
 * @param window positions that a token sees, itself included; empty for all before it
 * @param rope its rotary positions, if it has them
 * @param parameters number of weights, leftovers included
 */
public record DecoderLayer(
    int index,
    Map<String, TensorLocation> slots,
    OptionalInt window,
    Optional<RotaryEmbedding> rope,
    long parameters) {
  static final String SLIDING = "sliding_attention";
  static final String FULL = "full_attention";

  public DecoderLayer {
    slots = Collections.unmodifiableMap(new LinkedHashMap<>(slots));
  }

  /** The layer's kind in Hugging Face's words. */
  public String kind() {
    return window.isPresent() ? SLIDING : FULL;
  }
}
