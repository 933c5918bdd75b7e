package io.github.shortgpt.family;

import io.github.shortgpt.checkpoint.TensorLocation;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/**
 * One layer of a checkpoint.
 *
 * @param index 0-based
 * @param kind in Hugging Face's words where it has attention
 * @param slots the tensors that compute it, by the script's names
 * @param asStored slots whose tensors the script takes in their type on disk
 * @param sparse whether it has experts where other layers of its family have one MLP
 * @param window positions that a token sees, itself included; empty for all before it
 * @param rope its rotary positions, if it has them
 * @param parameters number of weights, leftovers included
 */
public record DecoderLayer(
    int index,
    String kind,
    Map<String, TensorLocation> slots,
    Set<String> asStored,
    boolean sparse,
    OptionalInt window,
    Optional<RotaryEmbedding> rope,
    long parameters) {
  static final String SLIDING = "sliding_attention";
  static final String FULL = "full_attention";

  public DecoderLayer {
    slots = Collections.unmodifiableMap(new LinkedHashMap<>(slots));
    asStored = Set.copyOf(asStored);
  }

  /** This layer with more tensors, which come before its own. */
  DecoderLayer with(Map<String, TensorLocation> first) {
    Map<String, TensorLocation> all = new LinkedHashMap<>(first);
    all.putAll(slots);
    return new DecoderLayer(index, kind, all, asStored, sparse, window, rope, parameters);
  }

  /**
   * The tensors among {@code slots} whose weights metrics add up: all but biases. Shortened LLaMA
   * (arXiv 2402.02834) takes the parameters with "weight" in their names, of a Llama all it has.
   */
  public Map<String, TensorLocation> weights() {
    Map<String, TensorLocation> weights = new LinkedHashMap<>(slots);
    weights.keySet().removeIf(slot -> slot.endsWith("bias"));
    return weights;
  }
}
