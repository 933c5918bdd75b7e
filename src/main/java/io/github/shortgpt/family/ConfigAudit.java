package io.github.shortgpt.family;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.IntNode;
import java.util.List;
import java.util.Map;

/** Checks the values in a config.json, and refuses what would be guessed at. */
final class ConfigAudit {
  private ConfigAudit() {}

  /** The keys that the family doesn't know; refuses values that it would compute wrongly. */
  static List<String> check(FamilyConfig config, DecoderFamily family, int layers)
      throws UnsupportedModelException {
    for (Map.Entry<String, List<String>> entry : family.config().understands().entrySet()) {
      JsonNode value = config.get(entry.getKey());
      if (!entry.getValue().contains(value.asText())) {
        throw config.refused(entry.getKey(), value, String.join(", ", entry.getValue()));
      }
    }
    for (Map.Entry<String, String> refused : family.config().refuses().entrySet()) {
      if (config.holds(refused.getKey())) {
        throw new UnsupportedModelException(
            config.config().file() + " is refused: " + refused.getValue() + ".");
      }
    }
    for (Map.Entry<String, String> alias : family.config().aliases().entrySet()) {
      JsonNode value = config.config().get(alias.getKey());
      if (!value.isMissingNode() && !value.equals(config.get(alias.getValue()))) {
        throw config.refused(
            alias.getKey(), value, "what \"" + alias.getValue() + "\" says, which means the same");
      }
    }
    for (String key : family.layers().perLayerKeys()) {
      JsonNode list = config.get(key);
      if (!FamilyConfig.isAbsent(list) && !(list.isArray() && list.size() == layers)) {
        throw config.refused(key, list, "a list of " + layers + " elements, one a layer");
      }
    }
    checkCopies(config, family.layers(), layers);
    return new UnknownKeys(config, family, layers).list();
  }

  /** A multimodal config may repeat at its top what its language model's says. */
  private static void checkCopies(FamilyConfig config, LayerNaming naming, int layers)
      throws UnsupportedModelException {
    if (config.config() == config.whole()) {
      return;
    }
    for (String key : LayerNaming.COUNT_KEYS) {
      checkCopy(config, key, IntNode.valueOf(layers));
    }
    for (String key : naming.perLayerKeys()) {
      checkCopy(config, key, config.get(key));
    }
    for (String key : naming.layerIndexKeys()) {
      checkCopy(config, key, config.get(key));
    }
  }

  private static void checkCopy(FamilyConfig config, String key, JsonNode expected)
      throws UnsupportedModelException {
    JsonNode copy = config.whole().get(key);
    if (!FamilyConfig.isAbsent(copy) && !copy.equals(expected)) {
      throw new UnsupportedModelException(
          "%s has \"%s\": %s at the top, where its language model has %s."
              .formatted(config.config().file(), key, copy, expected));
    }
  }
}
