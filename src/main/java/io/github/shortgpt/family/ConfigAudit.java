package io.github.shortgpt.family;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Sorts a config.json's keys into understood, harmless and unknown, and refuses what would be
 * guessed at.
 */
final class ConfigAudit {
  /** Keys of transformers' base class and of its savers; none changes a layer's mathematics. */
  private static final Set<String> HARMLESS =
      Set.of(
          "_attn_implementation_autoset",
          "_name_or_path",
          "architectures",
          "attention_dropout",
          "auto_map",
          "bos_token_id",
          "chunk_size_feed_forward",
          "dtype",
          "eos_token_id",
          "hidden_dropout",
          "id2label",
          "initializer_range",
          "is_decoder",
          "is_encoder_decoder",
          "label2id",
          "model_type",
          "output_attentions",
          "output_hidden_states",
          "pad_token_id",
          "problem_type",
          "return_dict",
          "task_specific_params",
          "tokenizer_class",
          "torch_dtype",
          "transformers_version",
          "unk_token_id",
          "use_cache");

  private static final Set<String> ROPE =
      Set.of(
          "rope_theta",
          "rope_scaling",
          "rope_parameters",
          "max_position_embeddings",
          "original_max_position_embeddings");

  private ConfigAudit() {}

  static void refuseQuantised(FamilyConfig config) throws UnsupportedModelException {
    JsonNode quantisation = config.get("quantization_config");
    if (!FamilyConfig.isAbsent(quantisation)) {
      throw new UnsupportedModelException(
          config.config().file()
              + " says that the weights are quantised ("
              + quantisation.path("quant_method").asText("method not named")
              + "); shortgpt works on F32, F16 and BF16 weights. Give the unquantised checkpoint.");
    }
  }

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
    return unknownKeys(config, family, layers);
  }

  /** The unknown keys within a key of whose inner keys the family knows some. */
  private static List<String> unknownWithin(String key, JsonNode value, Set<String> known) {
    List<String> unknown = new ArrayList<>();
    boolean looksInside = known.stream().anyMatch(k -> k != null && k.startsWith(key + "."));
    if (looksInside) {
      for (Map.Entry<String, JsonNode> inner : value.properties()) {
        String name = key + "." + inner.getKey();
        if (!known.contains(name)
            && !HARMLESS.contains(inner.getKey())
            && !inner.getValue().isNull()) {
          unknown.add(name);
        }
      }
    }
    return unknown;
  }

  private static List<String> unknownKeys(FamilyConfig config, DecoderFamily family, int layers)
      throws UnsupportedModelException {
    Set<String> known = new HashSet<>(HARMLESS);
    known.addAll(ROPE);
    known.addAll(family.config().defaults().keySet());
    known.addAll(family.config().harmless());
    known.add(family.layers().countKey());
    known.addAll(family.config().aliases().keySet());
    known.addAll(family.layers().perLayerKeys());
    family.dimensions().values().forEach(dimension -> known.add(dimension.key()));
    known.add(family.rope() == null ? null : family.rope().rotatedKey());
    family.numbers().values().forEach(number -> known.add(number.asText().replaceAll("[?!]", "")));
    List<String> unknown = new ArrayList<>();
    for (Map.Entry<String, JsonNode> entry : config.config().tree().properties()) {
      if (!known.contains(entry.getKey()) && !entry.getValue().isNull()) {
        if (entry.getValue().isArray() && entry.getValue().size() == layers) {
          throw new UnsupportedModelException(
              config.config().file()
                  + " has the unknown list \""
                  + entry.getKey()
                  + "\" of "
                  + layers
                  + " elements, as many as layers; which of them to keep is not known.");
        }
        unknown.add(entry.getKey());
      }
      unknown.addAll(unknownWithin(entry.getKey(), entry.getValue(), known));
    }
    return unknown;
  }
}
