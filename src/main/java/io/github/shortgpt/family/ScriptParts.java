package io.github.shortgpt.family;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The files under {@code torchscript/} that compute the layers of one checkpoint. */
final class ScriptParts {
  private static final Pattern CHOICE = Pattern.compile("(.+) \\? (\\w+) : (\\w+)");

  /** Before a config key: the part is the activation that the key names. */
  private static final String BY_VALUE = "@";

  /** The parts that are activations, by transformers' names for them. */
  private static final List<String> ACTIVATIONS =
      List.of("gelu", "gelu_fast", "gelu_new", "gelu_pytorch_tanh", "relu", "relu2", "silu");

  private ScriptParts() {}

  static List<String> of(DecoderFamily family, FamilyConfig config)
      throws UnsupportedModelException {
    List<String> parts = new ArrayList<>();
    for (String part : family.block().script()) {
      parts.add(part(part, config));
    }
    return parts;
  }

  private static String part(String part, FamilyConfig config) throws UnsupportedModelException {
    Matcher choice = CHOICE.matcher(part);
    if (choice.matches()) {
      return config.holds(choice.group(1)) ? choice.group(2) : choice.group(3);
    }
    return part.startsWith(BY_VALUE) ? activation(part.substring(1), config) : part;
  }

  private static String activation(String key, FamilyConfig config)
      throws UnsupportedModelException {
    JsonNode name = config.get(key);
    if (!ACTIVATIONS.contains(name.asText())) {
      throw config.refused(key, name, String.join(", ", ACTIVATIONS));
    }
    return name.asText();
  }
}
