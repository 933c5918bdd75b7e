package io.github.shortgpt.family;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.shortgpt.checkpoint.ModelConfig;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * The keys of a config.json that a family doesn't know. They are kept as they are, so those that
 * seem to speak of single layers are refused.
 */
final class UnknownKeys {
  /** Keys of transformers' base class and of its savers; none changes a layer's mathematics. */
  private static final Set<String> HARMLESS =
      Set.of(
          "_attn_implementation_autoset",
          "_name_or_path",
          "add_cross_attention",
          "architectures",
          "attention_dropout",
          "auto_map",
          "bad_words_ids",
          "begin_suppress_tokens",
          "bos_token_id",
          "chunk_size_feed_forward",
          "cross_attention_hidden_size",
          "decoder_start_token_id",
          "diversity_penalty",
          "do_sample",
          "dtype",
          "early_stopping",
          "encoder_no_repeat_ngram_size",
          "eos_token_id",
          "exponential_decay_length_penalty",
          "finetuning_task",
          "forced_bos_token_id",
          "forced_eos_token_id",
          "hidden_dropout",
          "id2label",
          "initializer_range",
          "is_decoder",
          "is_encoder_decoder",
          "label2id",
          "length_penalty",
          "max_length",
          "min_length",
          "model_type",
          "no_repeat_ngram_size",
          "num_beam_groups",
          "num_beams",
          "num_return_sequences",
          "output_attentions",
          "output_hidden_states",
          "output_scores",
          "pad_token_id",
          "prefix",
          "problem_type",
          "remove_invalid_values",
          "repetition_penalty",
          "return_dict",
          "return_dict_in_generate",
          "sep_token_id",
          "suppress_tokens",
          "task_specific_params",
          "temperature",
          "tf_legacy_loss",
          "tie_encoder_decoder",
          "tokenizer_class",
          "top_k",
          "top_p",
          "torch_dtype",
          "torchscript",
          "transformers_version",
          "typical_p",
          "unk_token_id",
          "use_bfloat16",
          "use_cache");

  private static final Set<String> ROPE =
      Set.of(
          "rope_theta",
          "rope_scaling",
          "rope_parameters",
          "max_position_embeddings",
          "original_max_position_embeddings");

  private static final Pattern OF_LAYERS =
      Pattern.compile("(?i)layer|idx|indexes|indices|pruned_heads");
  private static final Pattern INDEX = Pattern.compile("[0-9]{1,6}");

  private final FamilyConfig config;
  private final DecoderFamily family;
  private final int layers;
  private final List<String> unknown = new ArrayList<>();

  UnknownKeys(FamilyConfig config, DecoderFamily family, int layers) {
    this.config = config;
    this.family = family;
    this.layers = layers;
  }

  /**
   * Lists them, as people find them in the file.
   *
   * @throws UnsupportedModelException naming the first that seems to speak of single layers
   */
  List<String> list() throws UnsupportedModelException {
    TextPart part = family.config().part();
    Set<String> known = known();
    if (part != null && part.configKey() == null) {
      known.addAll(part.harmless());
    } else if (part != null) {
      Set<String> outer = new HashSet<>(HARMLESS);
      outer.addAll(part.harmless());
      outer.addAll(Quantisation.keys());
      outer.add("tie_word_embeddings");
      outer.add(part.configKey());
      outer.addAll(LayerNaming.COUNT_KEYS);
      outer.addAll(family.layers().perLayerKeys());
      outer.addAll(family.layers().layerIndexKeys());
      look(config.whole(), outer);
    }
    look(config.config(), known);
    return unknown;
  }

  private Set<String> known() {
    Set<String> known = new HashSet<>(HARMLESS);
    known.addAll(ROPE);
    known.addAll(Quantisation.keys());
    known.addAll(family.config().defaults().keySet());
    known.addAll(family.config().harmless());
    known.add(family.layers().countKey());
    known.addAll(family.config().aliases().keySet());
    known.addAll(family.layers().perLayerKeys());
    known.addAll(family.layers().layerIndexKeys());
    family.dimensions().values().forEach(dimension -> known.add(dimension.key()));
    known.add(family.rope() == null ? null : family.rope().rotatedKey());
    family.numbers().values().forEach(number -> known.add(number.asText().replaceAll("[?!]", "")));
    return known;
  }

  private void look(ModelConfig keys, Set<String> known) throws UnsupportedModelException {
    for (Map.Entry<String, JsonNode> entry : keys.tree().properties()) {
      String key = entry.getKey();
      JsonNode value = entry.getValue();
      boolean copy = LayerNaming.COUNT_KEYS.contains(key) && value.asInt() == layers;
      if (known.contains(key) || copy) {
        addWithin(keys, key, value, known);
      } else if (!saysNothing(value)) {
        refuseIfOfLayers(keys.named(key), value, isOfLayers(key));
        unknown.add(keys.named(key));
      }
    }
  }

  /** The unknown keys within a key of whose inner keys the family knows some. */
  private void addWithin(ModelConfig keys, String key, JsonNode value, Set<String> known)
      throws UnsupportedModelException {
    if (known.stream().noneMatch(k -> k != null && k.startsWith(key + "."))) {
      return;
    }
    for (Map.Entry<String, JsonNode> inner : value.properties()) {
      String name = key + "." + inner.getKey();
      if (!known.contains(name)
          && !HARMLESS.contains(inner.getKey())
          && !saysNothing(inner.getValue())) {
        refuseIfOfLayers(keys.named(name), inner.getValue(), isOfLayers(name));
        unknown.add(keys.named(name));
      }
    }
  }

  private static boolean saysNothing(JsonNode value) {
    return value.isNull() || (value.isContainerNode() && value.isEmpty());
  }

  /**
   * Refuses a value if it, or one within it, seems to speak of single layers.
   *
   * @param ofLayers whether a key on the way to it does
   */
  private void refuseIfOfLayers(String name, JsonNode value, boolean ofLayers)
      throws UnsupportedModelException {
    if (value.isArray() && value.size() == layers) {
      throw refused(
          name, "list", "of " + layers + " elements, as many as layers; which of them to keep");
    }
    if (ofLayers && areIndexes(value)) {
      throw refused(
          name,
          value.isArray() ? "list" : "object",
          FamilyConfig.shown(value)
              + ", which looks like indexes of layers; what they become when layers go");
    }
    for (Map.Entry<String, JsonNode> inner : value.properties()) {
      String key = inner.getKey();
      refuseIfOfLayers(name + "." + key, inner.getValue(), ofLayers || isOfLayers(key));
    }
    for (int i = 0; value.isArray() && i < value.size(); i++) {
      if (value.get(i).isContainerNode()) {
        refuseIfOfLayers(name + "[" + i + "]", value.get(i), ofLayers);
      }
    }
  }

  private static boolean isOfLayers(String key) {
    return OF_LAYERS.matcher(key).find();
  }

  /** Whether a list's numbers or an object's keys could be indexes of layers. */
  private boolean areIndexes(JsonNode value) {
    boolean all = !value.isEmpty();
    for (JsonNode element : value.isArray() ? value : List.<JsonNode>of()) {
      all &= element.isIntegralNumber() && Math.abs(element.asLong()) <= layers;
    }
    for (Map.Entry<String, JsonNode> entry : value.properties()) {
      String key = entry.getKey();
      all &= INDEX.matcher(key).matches() && Integer.parseInt(key) < layers;
    }
    return all && value.isContainerNode();
  }

  private UnsupportedModelException refused(String name, String what, String why) {
    return new UnsupportedModelException(
        "%s has the unknown %s \"%s\" %s is not known."
            .formatted(config.config().file(), what, name, why));
  }
}
