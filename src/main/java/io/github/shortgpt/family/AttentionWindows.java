package io.github.shortgpt.family;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.Set;

/** How far back each layer looks. */
final class AttentionWindows {
  private static final String LOCAL = "local";

  private final DecoderFamily.SlidingWindow rule;
  private final DecoderFamily.Rope rope;
  private final String layersKey;
  private final FamilyConfig config;
  private final OptionalInt size;
  private final List<String> runs;

  AttentionWindows(DecoderFamily family, FamilyConfig config) throws UnsupportedModelException {
    this.rule = family.slidingWindow();
    this.rope = family.rope();
    this.config = config;
    this.layersKey = family.layers().countKey();
    this.size = size();
    this.runs = rule == null || rule.kindRunsKey() == null ? List.of() : runs();
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

  /** Each layer's kind where config.json has pairs of kinds and how many times over. */
  private List<String> runs() throws UnsupportedModelException {
    JsonNode pairs = config.get(rule.kindRunsKey());
    int layers = Math.toIntExact(config.integer(layersKey).orElse(0));
    List<String> kinds = new ArrayList<>();
    for (JsonNode pair : pairs) {
      List<String> repeated = new ArrayList<>();
      pair.path(0).forEach(kind -> repeated.add(kind.asText()));
      int times = repeated.isEmpty() ? 0 : pair.path(1).asInt();
      for (int i = 0; i < times && kinds.size() <= layers; i++) {
        kinds.addAll(repeated);
      }
    }
    if (kinds.size() != layers || !Set.of(LOCAL, "global").containsAll(kinds)) {
      throw config.refused(rule.kindRunsKey(), pairs, "global or local for each of the layers");
    }
    return kinds;
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
    if (!runs.isEmpty()) {
      return runs.get(layer).equals(LOCAL) ? size : OptionalInt.empty();
    }
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
