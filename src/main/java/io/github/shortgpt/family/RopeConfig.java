package io.github.shortgpt.family;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Reads rotary embeddings from both styles of config.json: {@code rope_theta} with {@code
 * rope_scaling} (transformers 4) and {@code rope_parameters} (transformers 5).
 */
final class RopeConfig {
  private static final String ORIGINAL = "original_max_position_embeddings";
  private static final String SHARE = "partial_rotary_factor";
  private static final String LONGROPE = "longrope";
  private static final String YARN = "yarn";

  private static final Map<String, List<String>> KEYS =
      new TreeMap<>(
          Map.of(
              "default",
              List.of(),
              "linear",
              List.of("factor"),
              "dynamic",
              List.of("factor", ORIGINAL),
              "llama3",
              List.of("factor", "low_freq_factor", "high_freq_factor", ORIGINAL),
              LONGROPE,
              List.of("short_factor", "long_factor", "factor", "attention_factor", ORIGINAL),
              "proportional",
              List.of("factor", SHARE),
              YARN,
              List.of(
                  "factor",
                  ORIGINAL,
                  "attention_factor",
                  "beta_fast",
                  "beta_slow",
                  "mscale",
                  "mscale_all_dim",
                  "truncate")));

  /** What HunYuan's configs hold beside a factor; transformers reads but the first. */
  private static final List<String> ALPHA_KEYS =
      List.of("alpha", "beta_fast", "beta_slow", "mscale", "mscale_all_dim");

  /** What any type may have; nothing reads the last. */
  private static final List<String> TYPE_KEYS =
      List.of("rope_type", "type", "rope_theta", "finetuned");

  private final DecoderFamily.Rope rule;
  private final FamilyConfig config;
  private final String key;
  private final JsonNode parameters;

  private RopeConfig(DecoderFamily.Rope rule, FamilyConfig config, String key, JsonNode parameters)
      throws UnsupportedModelException {
    this.rule = rule;
    this.config = config;
    this.key = key;
    this.parameters = parameters;
    if (!FamilyConfig.isAbsent(parameters) && !parameters.isObject()) {
      throw config.refused(key, parameters, "an object or null");
    }
  }

  /**
   * The rotary positions of layer {@code layer}, which is of kind {@code kind}; empty where it has
   * none.
   *
   * @param rule the family's; null where positions aren't rotary
   */
  static Optional<RotaryEmbedding> of(
      DecoderFamily.Rope rule, FamilyConfig config, Dimensions dimensions, int layer, String kind)
      throws UnsupportedModelException {
    if (rule == null || !isForKind(rule, config, kind) || !isRotated(rule, config, layer)) {
      return Optional.empty();
    }
    if (rule.when() != null && !config.holds(rule.when())) {
      return Optional.empty();
    }
    // As in transformers, rope_scaling wins where a config has both.
    String key =
        FamilyConfig.isAbsent(config.get("rope_scaling")) ? "rope_parameters" : "rope_scaling";
    JsonNode parameters = config.get(key);
    double theta = config.number("rope_theta").orElse(10000);
    if (rule.slidingThetaKey() != null && parameters.path(kind).isObject()) {
      key = key + "." + kind;
      parameters = parameters.path(kind);
    } else if (rule.slidingThetaKey() != null && kind.equals(DecoderLayer.SLIDING)) {
      theta = config.number(rule.slidingThetaKey()).orElse(theta);
      parameters = MissingNode.getInstance();
    }
    RopeConfig rope = new RopeConfig(rule, config, key, parameters);
    return Optional.of(rope.read(Math.toIntExact(dimensions.get("headDim")), theta));
  }

  private static boolean isForKind(DecoderFamily.Rope rule, FamilyConfig config, String kind) {
    boolean bound =
        rule.layers().onlyKindBy() == null
            || !FamilyConfig.isAbsent(config.get(rule.layers().onlyKindBy()));
    return rule.layers().onlyKind() == null || !bound || rule.layers().onlyKind().equals(kind);
  }

  /** Whether layer {@code layer} has rotary positions, its kind aside. */
  static boolean isRotated(DecoderFamily.Rope rule, FamilyConfig config, int layer)
      throws UnsupportedModelException {
    JsonNode listed = rule.layers().listKey() == null ? null : config.get(rule.layers().listKey());
    if (!FamilyConfig.isAbsent(listed)) {
      return listed.path(layer).asInt() != 0;
    }
    if (rule.layers().everyKey() == null) {
      return true;
    }
    long every = config.integer(rule.layers().everyKey()).orElse(0);
    if (every < 1) {
      throw config.refused(
          rule.layers().everyKey(), config.get(rule.layers().everyKey()), "a positive number");
    }
    return (layer + 1) % every != 0;
  }

  private RotaryEmbedding read(int headDim, double defaultTheta) throws UnsupportedModelException {
    double theta = number("rope_theta", defaultTheta);
    int rotated = rotated(headDim);
    long positions =
        config
            .integer("max_position_embeddings")
            .orElseThrow(() -> config.lacks("max_position_embeddings"));
    if (rotated < 2 || rotated % 2 != 0 || rotated > headDim || theta <= 0 || positions < 1) {
      throw new UnsupportedModelException(
          config.config().file()
              + " describes impossible rotary embeddings: "
              + rotated
              + " of a head's "
              + headDim
              + " numbers, rope_theta "
              + theta
              + ", max_position_embeddings "
              + positions
              + ".");
    }
    return new RotaryEmbedding(theta, rotated, positions, scaling(positions, rotated / 2));
  }

  private int rotated(int headDim) throws UnsupportedModelException {
    String name = rule.rotatedKey();
    if (type().equals("proportional")) {
      return headDim; // the share that doesn't turn has frequencies of 0
    }
    if (name == null) {
      return (int) (headDim * share());
    }
    long rotated = config.integer(name).orElseThrow(() -> config.lacks(name));
    return (int) Math.min(rotated, Integer.MAX_VALUE);
  }

  /** The share of a head's numbers that is rotated. */
  private double share() throws UnsupportedModelException {
    String name = rule.partialKey();
    return name == null ? 1 : number(name, config.number(name).orElse(1));
  }

  private RopeScaling scaling(long positions, int frequencies) throws UnsupportedModelException {
    String type = type();
    checkKeys(type);
    return switch (type) {
      case "linear" -> new RopeScaling.Linear(required("factor"));
      case "dynamic" -> dynamic();
      case "llama3" ->
          new RopeScaling.Llama3(
              required("factor"),
              required("low_freq_factor"),
              required("high_freq_factor"),
              original(positions));
      case LONGROPE -> longrope(positions, frequencies);
      case "proportional" -> proportional(frequencies);
      case YARN -> yarn(positions);
      default -> new RopeScaling.Default();
    };
  }

  private RopeScaling dynamic() throws UnsupportedModelException {
    double factor = required("factor");
    return rule.dynamicAlpha() && !FamilyConfig.isAbsent(parameters.get("alpha"))
        ? new RopeScaling.DynamicAlpha(required("alpha"), factor)
        : new RopeScaling.Dynamic(factor);
  }

  private RopeScaling longrope(long positions, int frequencies) throws UnsupportedModelException {
    double original = original(positions);
    double factor = number("factor", positions / original);
    double inferred = factor <= 1 ? 1 : Math.sqrt(1 + Math.log(factor) / Math.log(original));
    return new RopeScaling.LongRope(
        divisors("short_factor", frequencies),
        divisors("long_factor", frequencies),
        original,
        number("attention_factor", inferred));
  }

  /** What each frequency is divided by. */
  private List<Double> divisors(String name, int frequencies) throws UnsupportedModelException {
    List<Double> divisors = new ArrayList<>();
    for (JsonNode divisor : parameters.path(name)) {
      divisors.add(divisor.isNumber() ? divisor.asDouble() : Double.NaN);
    }
    if (divisors.size() != frequencies || divisors.stream().anyMatch(d -> !(d > 0))) {
      throw config.refused(
          key + "." + name, parameters.path(name), "a list of " + frequencies + " numbers above 0");
    }
    return divisors;
  }

  private RopeScaling proportional(int frequencies) throws UnsupportedModelException {
    double share = number(SHARE, config.number(SHARE).orElse(1));
    if (share < 0 || share > 1) {
      throw config.refused(key + "." + SHARE, parameters.path(SHARE), "a number from 0 to 1");
    }
    return new RopeScaling.Proportional((int) (share * frequencies), number("factor", 1));
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
    RopeScaling yarn =
        new RopeScaling.Yarn(
            factor,
            number("attention_factor", inferred),
            numberOrZero("beta_fast", 32),
            numberOrZero("beta_slow", 1),
            original,
            truncate());
    double logitScale = rule.logitScaleKey() == null ? 0 : number(rule.logitScaleKey(), 0);
    return logitScale == 0
        ? yarn
        : new RopeScaling.ScaledLogits(yarn, Math.pow(magnitude(factor, logitScale), 2));
  }

  /** A number whose 0 means, as in transformers, that it isn't given. */
  private double numberOrZero(String name, double whenZero) throws UnsupportedModelException {
    double number = number(name, 0);
    return number == 0 ? whenZero : number;
  }

  /** Where each kind of layer has its own parameters, transformers overlooks a {@code false}. */
  private boolean truncate() throws UnsupportedModelException {
    JsonNode truncate = parameters.path("truncate");
    if (key.contains(".") && !truncate.asBoolean(true)) {
      throw config.refused(key + ".truncate", truncate, "true, for transformers reads no other");
    }
    return truncate.asBoolean(true);
  }

  /** YaRN's attention temperature for a stretch by {@code factor}. */
  private static double magnitude(double factor, double scale) {
    return factor <= 1 ? 1 : 0.1 * scale * Math.log(factor) + 1;
  }

  private double original(long positions) throws UnsupportedModelException {
    double inside = number(ORIGINAL, (double) positions);
    return config.number(ORIGINAL).orElse(inside);
  }

  private String type() throws UnsupportedModelException {
    JsonNode type =
        parameters.has("rope_type") ? parameters.get("rope_type") : parameters.path("type");
    String name = canonical(FamilyConfig.isAbsent(type) ? "default" : type.asText());
    if (!KEYS.containsKey(name)) {
      throw config.refused(
          key + ".rope_type", type, "the rope types " + String.join(", ", KEYS.keySet()));
    }
    return name;
  }

  /**
   * A rope type by today's name: Phi-3 had two others before it, and Qwen-VL one for the default.
   */
  private String canonical(String type) {
    if (type.equals("su") || (type.equals(YARN) && parameters.has("short_factor"))) {
      return LONGROPE;
    }
    return type.equals("mrope") && config.isHarmless("mrope_section") ? "default" : type;
  }

  private void checkKeys(String type) throws UnsupportedModelException {
    for (Map.Entry<String, JsonNode> entry : parameters.properties()) {
      boolean known =
          TYPE_KEYS.contains(entry.getKey())
              || KEYS.get(type).contains(entry.getKey())
              || (rule.dynamicAlpha()
                  && type.equals("dynamic")
                  && ALPHA_KEYS.contains(entry.getKey()))
              || entry.getKey().equals(rule.partialKey())
              || config.isHarmless(entry.getKey());
      if (!known && !FamilyConfig.isAbsent(entry.getValue())) {
        throw config.refused(
            key + "." + entry.getKey(),
            entry.getValue(),
            "the keys of rope type " + type + " (" + String.join(", ", KEYS.get(type)) + ")");
      }
    }
  }

  /** A number that the rope type can't do without, above zero like all of them. */
  private double required(String name) throws UnsupportedModelException {
    double number =
        config
            .number(key + "." + name, parameters.path(name))
            .orElseThrow(() -> config.lacks(key + "." + name));
    if (number <= 0) {
      throw config.refused(key + "." + name, parameters.path(name), "a number above 0");
    }
    return number;
  }

  private double number(String name, double whenAbsent) throws UnsupportedModelException {
    return config.number(key + "." + name, parameters.path(name)).orElse(whenAbsent);
  }
}
