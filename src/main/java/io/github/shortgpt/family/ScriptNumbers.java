package io.github.shortgpt.family;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.TreeMap;

/** The numbers that a family's scripts take, by the scripts' names. */
final class ScriptNumbers {
  /**
   * After a config key: it may be null, false or Infinity, and then the script does without the
   * number.
   */
  private static final String OPTIONAL = "?";

  /** Before a flag: the number is there, and is 1, where the flag isn't set. */
  private static final String NOT = "!";

  private ScriptNumbers() {}

  static Map<String, Double> of(DecoderFamily family, FamilyConfig config, Dimensions dimensions)
      throws UnsupportedModelException {
    Map<String, Double> numbers = new TreeMap<>();
    for (Map.Entry<String, JsonNode> entry : family.numbers().entrySet()) {
      JsonNode source = entry.getValue();
      String key = source.asText();
      if (source.isNumber()) {
        numbers.put(entry.getKey(), source.asDouble());
      } else if (dimensions.values().containsKey(key)) {
        numbers.put(entry.getKey(), (double) dimensions.get(key));
      } else {
        String plain = key.replace(OPTIONAL, "");
        boolean optional = key.endsWith(OPTIONAL);
        OptionalDouble number =
            optional && config.isInfinite(plain)
                ? OptionalDouble.empty()
                : numberOrFlag(plain, config);
        if (number.isEmpty() && !optional) {
          throw config.lacks(plain);
        }
        number.ifPresent(value -> numbers.put(entry.getKey(), value));
      }
    }
    return numbers;
  }

  /**
   * A number, or 1 for a flag that is set or a value that is so, and nothing for one that isn't.
   */
  private static OptionalDouble numberOrFlag(String key, FamilyConfig config)
      throws UnsupportedModelException {
    if (key.startsWith(NOT)) {
      return config.flag(key.substring(1)) ? OptionalDouble.empty() : OptionalDouble.of(1);
    }
    if (key.contains("=")) {
      return config.holds(key) ? OptionalDouble.of(1) : OptionalDouble.empty();
    }
    if (config.get(key).isBoolean()) {
      return config.flag(key) ? OptionalDouble.of(1) : OptionalDouble.empty();
    }
    return config.number(key);
  }
}
