package io.github.shortgpt.family;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.shortgpt.checkpoint.ModelConfig;
import java.util.List;
import java.util.Set;

/**
 * Multimodal models whose language model is of a family of its own, as their JSON file declares
 * them. Everything beside the language model is kept untouched.
 *
 * @param modelTypes the values of config.json's {@code model_type} that belong to it
 * @param configKey the key under which the language model's config stands
 * @param flat whether the keys of that config may also stand at the top level
 * @param textTypes the model types that the language model may have; the first is that of one whose
 *     config names none
 * @param layouts how the tensors may be named
 * @param tied whether the head is the embedding where config.json doesn't say
 * @param harmless config keys that speak of the other parts
 */
record MultimodalFamily(
    List<String> modelTypes,
    String configKey,
    boolean flat,
    List<String> textTypes,
    List<Layout> layouts,
    boolean tied,
    List<String> harmless) {
  MultimodalFamily {
    modelTypes = List.copyOf(modelTypes);
    textTypes = List.copyOf(textTypes);
    layouts = List.copyOf(layouts);
    harmless = List.copyOf(harmless);
  }

  /**
   * One way of naming tensors.
   *
   * @param from how names begin where the language model is alone; all do where this is empty
   * @param to what they begin with here instead
   * @param carried how the names of the other parts' tensors begin
   */
  record Layout(String from, String to, List<String> carried) {
    String name(String alone) {
      return alone.startsWith(from) ? to + alone.substring(from.length()) : alone;
    }
  }

  /**
   * The family of the language model in a checkpoint, as it is named there.
   *
   * @param tensors the checkpoint's
   */
  DecoderFamily decoder(ModelConfig config, Set<String> tensors) throws UnsupportedModelException {
    boolean spread = flat && FamilyConfig.isAbsent(config.get(configKey));
    if (!spread && !config.get(configKey).isObject()) {
      throw new UnsupportedModelException(
          config.file()
              + " has no object \""
              + configKey
              + "\", which a model of type "
              + config.get("model_type").asText()
              + " has.");
    }
    String textType = spread ? textTypes.get(0) : textType(config);
    DecoderFamily alone = DecoderFamilies.of(textType).get(0);
    Layout layout =
        layouts.stream()
            .filter(names -> tensors.contains(names.name(alone.outside().embedding())))
            .findFirst()
            .orElse(layouts.get(0));
    TextPart part = new TextPart(spread ? null : configKey, layout.carried(), tied, harmless);
    return alone.asPart(part, layout::name);
  }

  private String textType(ModelConfig config) throws UnsupportedModelException {
    JsonNode type = config.part(configKey).get("model_type");
    if (FamilyConfig.isAbsent(type)) {
      return textTypes.get(0);
    }
    if (!textTypes.contains(type.asText())) {
      throw new UnsupportedModelException(
          "%s has \"%s.model_type\": %s, where shortgpt can work only with %s."
              .formatted(config.file(), configKey, type, String.join(", ", textTypes)));
    }
    return type.asText();
  }
}
