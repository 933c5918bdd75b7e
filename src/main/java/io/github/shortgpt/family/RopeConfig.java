package io.github.shortgpt.family;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Reads rotary embeddings from both styles of config.json: {@code rope_theta} with {@code
 * rope_scaling} (transformers 4) and {@code rope_parameters} (transformers 5).
 */
final class RopeConfig {
  private static final Map<String, List<String>> KEYS =
      new TreeMap<>(
          Map.of(
              "default", List.of(),
              "linear", List.of("factor"),
              "dynamic", List.of("factor", "original_max_position_embeddings"),
              "llama3",
                  List.of(
                      "factor",
                      "low_freq_factor",
                      "high_freq_factor",
                      "original_max_position_embeddings"),
              "yarn",
                  List.of(
                      "factor",
                      "original_max_position_embeddings",
                      "attention_factor",
                      "beta_fast",
                      "beta_slow",
                      "mscale",
                      "mscale_all_dim",
                      "truncate")));

  private static final List<String> TYPE_KEYS = List.of("rope_type", "type", "rope_theta");

  private final FamilyConfig config;
  private final String key;
  private final JsonNode parameters;

  private RopeConfig(FamilyConfig config) {
    this.config = config;
    // As in transformers, rope_scaling wins where a config has both.
    this.key =
        FamilyConfig.isAbsent(config.get("rope_scaling")) ? "rope_parameters" : "rope_scaling";
    this.parameters = config.get(key);
  }

  static RotaryEmbedding read(FamilyConfig config, Dimensions dimensions)
      throws UnsupportedModelException {
    RopeConfig rope = new RopeConfig(config);
    if (!FamilyConfig.isAbsent(rope.parameters) && !rope.parameters.isObject()) {
      throw config.refused(rope.key, rope.parameters, "an object or null");
    }
    int headDim = Math.toIntExact(dimensions.get("headDim"));
    double theta = rope.number("rope_theta", config.number("rope_theta").orElse(10000));
    long positions =
        config
            .integer("max_position_embeddings")
            .orElseThrow(() -> config.lacks("max_position_embeddings"));
    if (headDim % 2 != 0 || theta <= 0 || positions < 1) {
      throw new UnsupportedModelException(
          config.config().file()
              + " describes impossible rotary embeddings: head size "
              + headDim
              + ", rope_theta "
              + theta
              + ", max_position_embeddings "
              + positions
              + ".");
    }
    return new RotaryEmbedding(theta, headDim, positions, rope.scaling(positions));
  }

  private RopeScaling scaling(long positions) throws UnsupportedModelException {
    String type = type();
    checkKeys(type);
    return switch (type) {
      case "linear" -> new RopeScaling.Linear(required("factor"));
      case "dynamic" -> new RopeScaling.Dynamic(required("factor"));
      case "llama3" ->
          new RopeScaling.Llama3(
              required("factor"),
              required("low_freq_factor"),
              required("high_freq_factor"),
              original(positions));
      case "yarn" -> yarn(positions);
      default -> new RopeScaling.Default();
    };
  }

  private RopeScaling yarn(long positions) throws UnsupportedModelException {
    double original = original(positions);
    double factor = number("factor", positions / original);
    double mscale = number("mscale", 0);
    double mscaleAllDim = number("mscale_all_dim", 0);
    double inferred =
        mscale != 0 && mscaleAllDim != 0
            ? magnitude(factor, mscale) / magnitude(factor, mscaleAllDim)
            : magnitude(factor, 1);
    return new RopeScaling.Yarn(
        factor,
        number("attention_factor", inferred),
        number("beta_fast", 32),
        number("beta_slow", 1),
        original,
        parameters.path("truncate").asBoolean(true));
  }

  /** YaRN's attention temperature for a stretch by {@code factor}. */
  private static double magnitude(double factor, double scale) {
    return factor <= 1 ? 1 : 0.1 * scale * Math.log(factor) + 1;
  }

  private double original(long positions) throws UnsupportedModelException {
    String name = "original_max_position_embeddings";
    double inside = number(name, (double) positions);
    return config.number(name).orElse(inside);
  }

  private String type() throws UnsupportedModelException {
    JsonNode type =
        parameters.has("rope_type") ? parameters.get("rope_type") : parameters.path("type");
    String name = FamilyConfig.isAbsent(type) ? "default" : type.asText();
    if (!KEYS.containsKey(name)) {
      throw config.refused(
          key + ".rope_type", type, "the rope types " + String.join(", ", KEYS.keySet()));
    }
    return name;
  }

  private void checkKeys(String type) throws UnsupportedModelException {
    for (Map.Entry<String, JsonNode> entry : parameters.properties()) {
      boolean known = TYPE_KEYS.contains(entry.getKey()) || KEYS.get(type).contains(entry.getKey());
      if (!known && !FamilyConfig.isAbsent(entry.getValue())) {
        throw config.refused(
            key + "." + entry.getKey(),
            entry.getValue(),
            "the keys of rope type " + type + " (" + String.join(", ", KEYS.get(type)) + ")");
      }
    }
  }

  private double required(String name) throws UnsupportedModelException {
    return config
        .number(key + "." + name, parameters.path(name))
        .orElseThrow(() -> config.lacks(key + "." + name));
  }

  private double number(String name, double whenAbsent) throws UnsupportedModelException {
    return config.number(key + "." + name, parameters.path(name)).orElse(whenAbsent);
  }
}
