package io.github.shortgpt.family;

import io.github.shortgpt.checkpoint.ModelConfig;
import java.util.List;
import java.util.Optional;

/**
 * The language model's place in a multimodal checkpoint.
 *
 * @param configKey the key of config.json under which its own config stands; null where that is
 *     spread over the top level
 * @param carried how the names of the other parts' tensors begin; they are kept as they are
 * @param tied whether its head is its embedding where config.json doesn't say
 * @param harmless keys beside its own that speak of other parts
 */
public record TextPart(
    String configKey, List<String> carried, boolean tied, List<String> harmless) {
  public TextPart {
    carried = List.copyOf(carried);
    harmless = List.copyOf(harmless);
  }

  /** Its config, of the whole. */
  ModelConfig config(ModelConfig whole) {
    return configKey == null ? whole : whole.part(configKey);
  }

  /** The other part that a tensor belongs to: {@code vision_tower}; empty if it is of none. */
  public Optional<String> carries(String tensor) {
    return carried.stream()
        .filter(tensor::startsWith)
        .findFirst()
        .map(prefix -> prefix.replaceFirst("^model\\.", "").replaceFirst("\\.$", ""));
  }
}
