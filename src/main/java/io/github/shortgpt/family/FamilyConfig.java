package io.github.shortgpt.family;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import io.github.shortgpt.checkpoint.ModelConfig;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A config.json seen through a family: absent keys have the values that transformers gives them.
 */
final class FamilyConfig {
  private static final Pattern PLACE = Pattern.compile("(.+)\\.\\d+");

  private static final int MOST_SHOWN = 400;

  private static final String TIED = "tie_word_embeddings";

  private final ModelConfig whole;
  private final ModelConfig config;
  private final DecoderFamily.ConfigKeys keys;

  FamilyConfig(ModelConfig whole, DecoderFamily family) {
    this.whole = whole;
    this.keys = family.config();
    this.config = keys.part() == null ? whole : keys.part().config(whole);
  }

  /** The config of the language model: all of config.json, or its part in a multimodal one. */
  ModelConfig config() {
    return config;
  }

  /** All of config.json. */
  ModelConfig whole() {
    return whole;
  }

  /** Whether the head is the embedding; a multimodal config says so for its language model too. */
  boolean isTied() throws UnsupportedModelException {
    JsonNode outer = keys.part() == null ? MissingNode.getInstance() : whole.get(TIED);
    boolean outerDefault = keys.part() != null && keys.part().tied();
    return flag(TIED) || outer.asBoolean(outerDefault);
  }

  /** The key's value, or its default; null or missing where there is neither. */
  JsonNode get(String key) {
    JsonNode value = onDisk(spelling(key));
    return value.isMissingNode()
        ? keys.defaults().getOrDefault(key, MissingNode.getInstance())
        : value;
  }

  /**
   * The value in config.json of a key, of one within another, {@code attn_config.alibi}, or at a
   * place of a list, {@code time_step_limit.1}.
   */
  private JsonNode onDisk(String key) {
    int dot = key == null ? -1 : key.indexOf('.');
    return dot < 0
        ? config.get(key)
        : config.get(key.substring(0, dot)).at("/" + key.substring(dot + 1));
  }

  /** How this config.json spells a key: the first of the key and its aliases that is there. */
  private String spelling(String key) {
    return keys.spellings(key).stream()
        .filter(spelling -> !onDisk(spelling).isMissingNode())
        .findFirst()
        .orElse(key);
  }

  /** Whether the family says that a key changes nothing in the mathematics. */
  boolean isHarmless(String key) {
    return keys.harmless().contains(key);
  }

  OptionalLong integer(String key) throws UnsupportedModelException {
    JsonNode value = get(key);
    if (isAbsent(value)) {
      return OptionalLong.empty();
    }
    if (!value.isNumber() || !value.canConvertToLong() || value.asDouble() != value.asLong()) {
      throw refused(key, value, "a whole number");
    }
    return OptionalLong.of(value.asLong());
  }

  OptionalDouble number(String key) throws UnsupportedModelException {
    Matcher place = PLACE.matcher(key);
    if (place.matches() && onDisk(key).isMissingNode() && !isAbsent(get(place.group(1)))) {
      throw refused(place.group(1), get(place.group(1)), "a list of numbers");
    }
    return number(key, get(key));
  }

  /** Whether a key says Infinity, bare as Python writes it or as transformers 5 wraps it. */
  boolean isInfinite(String key) {
    JsonNode value = get(key);
    return value.isNumber()
        ? value.asDouble() == Double.POSITIVE_INFINITY
        : value.path("__float__").asText().equals("Infinity");
  }

  /** A number that need not stand at the top level; {@code path} names it in the error. */
  OptionalDouble number(String path, JsonNode value) throws UnsupportedModelException {
    if (isAbsent(value)) {
      return OptionalDouble.empty();
    }
    if (!value.isNumber() || !Double.isFinite(value.asDouble())) {
      throw refused(path, value, "a number");
    }
    return OptionalDouble.of(value.asDouble());
  }

  boolean flag(String key) throws UnsupportedModelException {
    JsonNode value = get(key);
    if (!isAbsent(value) && !value.isBoolean()) {
      throw refused(key, value, "true or false");
    }
    return value.asBoolean(false);
  }

  /**
   * Whether a condition holds: alternatives joined by {@code |}, each of terms joined by {@code &},
   * each a flag, the key of a number or a list if that is given, a {@code key=value} or a {@code
   * key=@otherKey}, any after a {@code !} for not.
   */
  boolean holds(String condition) throws UnsupportedModelException {
    for (String alternative : condition.split(" \\| ", -1)) {
      boolean all = true;
      for (String term : alternative.split(" & ", -1)) {
        all &= term.startsWith("!") ? !isTrue(term.substring(1)) : isTrue(term);
      }
      if (all) {
        return true;
      }
    }
    return false;
  }

  private boolean isTrue(String term) throws UnsupportedModelException {
    int equals = term.indexOf('=');
    if (equals < 0) {
      return get(term).isNumber() || get(term).isArray() || flag(term);
    }
    String wanted = term.substring(equals + 1);
    boolean isKey = wanted.startsWith("@");
    return get(term.substring(0, equals))
        .asText()
        .equals(isKey ? get(wanted.substring(1)).asText() : wanted);
  }

  UnsupportedModelException refused(String key, JsonNode value, String wanted) {
    return new UnsupportedModelException(
        config.file()
            + " has \""
            + config.named(spelling(key))
            + "\": "
            + shown(value)
            + ", where shortgpt can work only with "
            + wanted
            + ".");
  }

  /** A value as it stands in the file, without the middle of a long one. */
  static String shown(JsonNode value) {
    String text = value.toString();
    return text.length() <= MOST_SHOWN ? text : text.substring(0, MOST_SHOWN) + "…";
  }

  UnsupportedModelException lacks(String key) {
    return new UnsupportedModelException(
        config.file()
            + " has no \""
            + config.named(key)
            + "\", without which the model can't be computed.");
  }

  static boolean isAbsent(JsonNode value) {
    return value == null || value.isMissingNode() || value.isNull();
  }
}
