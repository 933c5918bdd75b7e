package io.github.shortgpt.family;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;

/**
 * The numbers of one checkpoint that shapes are written in: width, heads, vocabulary and so on.
 *
 * @param values by the names that the family gives them
 */
public record Dimensions(Map<String, Long> values) {
  /** Larger than any model's; it fits an int, and twice a product of two fits a long. */
  private static final long LIMIT = Integer.MAX_VALUE;

  public Dimensions {
    values = Collections.unmodifiableMap(new LinkedHashMap<>(values));
  }

  static Dimensions of(DecoderFamily family, FamilyConfig config) throws UnsupportedModelException {
    Map<String, Long> values = new LinkedHashMap<>();
    for (Map.Entry<String, DecoderFamily.Dimension> entry : family.dimensions().entrySet()) {
      DecoderFamily.Dimension dimension = entry.getValue();
      long extent = extent(dimension, config, values);
      if (extent < 1 || extent > LIMIT) {
        throw config.refused(dimension.key(), config.get(dimension.key()), "a positive number");
      }
      checkAgainstOthers(dimension, extent, config, values);
      values.put(entry.getKey(), extent);
    }
    return new Dimensions(values);
  }

  private static void checkAgainstOthers(
      DecoderFamily.Dimension dimension, long extent, FamilyConfig config, Map<String, Long> values)
      throws UnsupportedModelException {
    String wanted = null;
    if (dimension.divides() != null && evaluate(dimension.divides(), values) % extent != 0) {
      wanted = "a number that divides the " + dimension.divides();
    } else if (dimension.sameAs() != null && evaluate(dimension.sameAs(), values) != extent) {
      wanted = "the same number as the " + dimension.sameAs();
    } else if (dimension.atMost() != null && evaluate(dimension.atMost(), values) < extent) {
      wanted = "no more than the " + dimension.atMost();
    }
    if (wanted != null) {
      throw config.refused(dimension.key(), config.get(dimension.key()), wanted);
    }
  }

  private static long extent(
      DecoderFamily.Dimension dimension, FamilyConfig config, Map<String, Long> values)
      throws UnsupportedModelException {
    if (dimension.oneWhen() != null && config.holds(dimension.oneWhen())) {
      return 1;
    }
    boolean computed =
        dimension.key() == null
            || (dimension.auto() && config.get(dimension.key()).asText().equals("auto"));
    OptionalLong value = computed ? OptionalLong.empty() : config.integer(dimension.key());
    if (value.isEmpty() && dimension.whenNull() == null) {
      throw config.lacks(dimension.key());
    }
    return value.isPresent() ? value.getAsLong() : evaluate(dimension.whenNull(), values);
  }

  /** The dimension that the family calls {@code name}. */
  public long get(String name) {
    return evaluate(name, values);
  }

  /** A slot's shape in numbers. */
  List<Long> shape(List<String> expressions) {
    return expressions.stream().map(expression -> evaluate(expression, values)).toList();
  }

  /**
   * Evaluates sums of products and quotients of names and numbers: {@code heads*headDim +
   * 2*kvHeads}. A quotient is rounded down, with a {@code :} up.
   */
  private static long evaluate(String expression, Map<String, Long> values) {
    long sum = 0;
    for (String term : expression.split("\\+", -1)) {
      String[] tokens = term.strip().split("(?<=[*/:])|(?=[*/:])", -1);
      long product = atom(tokens[0], values);
      for (int i = 1; i < tokens.length; i += 2) {
        long operand = atom(tokens[i + 1], values);
        product =
            switch (tokens[i]) {
              case "*" -> product * operand;
              case ":" -> (product + operand - 1) / operand;
              default -> product / operand;
            };
      }
      sum += product;
    }
    return sum;
  }

  private static long atom(String token, Map<String, Long> values) {
    Long value = values.get(token);
    return value != null ? value : Long.parseLong(token);
  }
}
