package io.github.shortgpt.family;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.OptionalInt;

/** How far back each layer looks. */
final class AttentionWindows {
  private final DecoderFamily.SlidingWindow rule;
  private final DecoderFamily.Rope rope;
  private final FamilyConfig config;
  private final OptionalInt size;

  AttentionWindows(DecoderFamily family, FamilyConfig config) throws UnsupportedModelException {
    this.rule = family.slidingWindow();
    this.rope = family.rope();
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

  private boolean isSlidingByRule(int layer) throws UnsupportedModelException {
    if (rule.firstLayerKey() != null) {
      return layer >= config.integer(rule.firstLayerKey()).orElse(0);
    }
    if (rule.periodKey() != null) {
      long period = config.integer(rule.periodKey()).orElse(1);
      if (period < 1) {
        throw config.refused(rule.periodKey(), config.get(rule.periodKey()), "a positive number");
      }
      return (layer + 1) % period != 0;
    }
    return !rule.unrotatedOnly() || !RopeConfig.isRotated(rope, config, layer);
  }

  /** The positions that a token of this layer sees, itself included; empty for all before it. */
  OptionalInt of(int layer) throws UnsupportedModelException {
    if (rule == null || rule.layerTypesKey() == null) {
      return size;
    }
    JsonNode types = config.get(rule.layerTypesKey());
    if (FamilyConfig.isAbsent(types)) {
      return size.isPresent() && isSlidingByRule(layer) ? size : OptionalInt.empty();
    }
    String type = types.path(layer).asText();
    if (type.equals(DecoderLayer.FULL)) {
      return OptionalInt.empty();
    }
    if (!type.equals(DecoderLayer.SLIDING) || size.isEmpty()) {
      throw config.refused(
          rule.layerTypesKey() + "[" + layer + "]",
          types.path(layer),
          DecoderLayer.FULL
              + ", or "
              + DecoderLayer.SLIDING
              + " where "
              + rule.sizeKey()
              + " is set and enabled");
    }
    return size;
  }
}
