package io.github.shortgpt.family;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.OptionalInt;

/** How far back each layer looks. */
final class AttentionWindows {
  private static final String SLIDING = "sliding_attention";
  private static final String FULL = "full_attention";

  private final DecoderFamily.SlidingWindow rule;
  private final FamilyConfig config;
  private final OptionalInt size;

  AttentionWindows(DecoderFamily family, FamilyConfig config) throws UnsupportedModelException {
    this.rule = family.slidingWindow();
    this.config = config;
    this.size = size();
  }

  private OptionalInt size() throws UnsupportedModelException {
    if (rule == null || (rule.enabledBy() != null && !config.flag(rule.enabledBy()))) {
      return OptionalInt.empty();
    }
    long positions = config.integer(rule.sizeKey()).orElse(0);
    if (positions < 0) {
      throw config.refused(rule.sizeKey(), config.get(rule.sizeKey()), "a positive number");
    }
    return positions == 0
        ? OptionalInt.empty()
        : OptionalInt.of(Math.toIntExact(Math.min(positions, Integer.MAX_VALUE)));
  }

  /** The positions that a token of this layer sees, itself included; empty for all before it. */
  OptionalInt of(int layer) throws UnsupportedModelException {
    if (rule == null || rule.layerTypesKey() == null) {
      return size;
    }
    JsonNode types = config.get(rule.layerTypesKey());
    if (FamilyConfig.isAbsent(types)) {
      long first = config.integer(rule.firstLayerKey()).orElse(0);
      return layer >= first ? size : OptionalInt.empty();
    }
    String type = types.path(layer).asText();
    if (type.equals(FULL)) {
      return OptionalInt.empty();
    }
    if (!type.equals(SLIDING) || size.isEmpty()) {
      throw config.refused(
          rule.layerTypesKey() + "[" + layer + "]",
          types.path(layer),
          FULL + ", or " + SLIDING + " where " + rule.sizeKey() + " is set and enabled");
    }
    return size;
  }
}
