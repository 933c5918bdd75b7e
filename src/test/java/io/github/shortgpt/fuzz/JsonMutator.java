package io.github.shortgpt.fuzz;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;

/**
 * Changes JSON by whole values: puts others in their place, deletes, repeats, swaps and renames
 * them, nests them deeply. What it makes is JSON as a rule; {@link ByteMutator} is for the rest.
 */
final class JsonMutator implements Mutator {
  private static final List<String> VALUES =
      List.of(
          "null",
          "true",
          "false",
          "0",
          "-1",
          "1",
          "2",
          "3",
          "7",
          "255",
          "65536",
          "2147483647",
          "2147483648",
          "-2147483648",
          "9007199254740993",
          "9223372036854775807",
          "9223372036854775808",
          "-9223372036854775808",
          "18446744073709551616",
          "0.5",
          "-0.0",
          "1e-999999999",
          "1e999999999",
          "-1e999999999",
          "1E+400",
          "NaN",
          "Infinity",
          "-Infinity",
          "\"\"",
          "\"0\"",
          "\"NaN\"",
          "\"1e999999999\"",
          "\"../x\"",
          "\"/etc/passwd\"",
          "\".\"",
          "\"a\\u0000b\"",
          "\"\\u001b[31m\\n\"",
          "\"\\ud800\"",
          "\"\\u202e\"",
          "\"auto\"",
          "[]",
          "{}",
          "[[]]",
          "[null]",
          "[0]",
          "[-1, 1]",
          "[0, 0, 0]",
          "{\"\": null}",
          "{\"type\": {}}",
          "[true, false]");

  private static final int MOST_NESTED = 3000;

  private static final String MARKS = "[]{},:";
  private static final List<String> MARK_TOKENS = List.of("[", "]", "{", "}", ",", ":");

  /** A token of the text, or a whole value of many tokens, by its tokens' places. */
  private record Span(int begin, int end) {}

  @Override
  public byte[] mutate(byte[] input, byte[] other, RandomGenerator random) {
    List<String> tokens = tokens(input);
    if (tokens.isEmpty()) {
      return VALUES.get(random.nextInt(VALUES.size())).getBytes(StandardCharsets.ISO_8859_1);
    }
    Span span = value(tokens, random.nextInt(tokens.size()));
    List<String> here = tokens.subList(span.begin(), span.end());
    switch (random.nextInt(10)) {
      case 0, 1, 2 -> replace(here, List.of(VALUES.get(random.nextInt(VALUES.size()))));
      case 3 -> replace(here, anyValue(tokens(other), random));
      case 4 -> replace(here, anyValue(tokens, random));
      case 5 -> replace(here, List.of());
      case 6 -> rename(tokens, other, random);
      case 7 -> repeat(tokens, span, random);
      case 8 -> nest(here, random);
      default -> insert(tokens, span, other, random);
    }
    String text = String.join(random.nextInt(4) == 0 ? " " : "", tokens);
    return text.getBytes(StandardCharsets.ISO_8859_1);
  }

  /**
   * Strings, brackets, commas and colons, and what stands between them, a character for each byte.
   */
  private static List<String> tokens(byte[] input) {
    List<String> tokens = new ArrayList<>(input.length / 4);
    int at = 0;
    while (at < input.length) {
      byte first = input[at];
      int end = end(input, at);
      if (!isBlank(first)) {
        int mark = end == at + 1 ? MARKS.indexOf(first) : -1;
        tokens.add(
            mark < 0
                ? new String(input, at, end - at, StandardCharsets.ISO_8859_1)
                : MARK_TOKENS.get(mark));
      }
      at = end;
    }
    return tokens;
  }

  private static int end(byte[] input, int begin) {
    int end = begin + 1;
    if (input[begin] == '"') {
      while (end < input.length && input[end] != '"') {
        end += input[end] == '\\' ? 2 : 1;
      }
      return Math.min(end + 1, input.length);
    }
    if (isWord(input[begin])) {
      while (end < input.length && isWord(input[end])) {
        end++;
      }
    }
    return end;
  }

  private static boolean isBlank(byte c) {
    return c >= 0 && c <= ' ';
  }

  private static boolean isWord(byte c) {
    return switch (c) {
      case '"', '[', ']', '{', '}', ',', ':' -> false;
      default -> !isBlank(c);
    };
  }

  /** The value that begins at a token, up to its closing bracket. */
  private static Span value(List<String> tokens, int at) {
    int depth = 0;
    for (int i = at; i < tokens.size(); i++) {
      depth +=
          switch (tokens.get(i)) {
            case "[", "{" -> 1;
            case "]", "}" -> -1;
            default -> 0;
          };
      if (depth <= 0) {
        return new Span(at, i + 1);
      }
    }
    return new Span(at, at + 1);
  }

  private static List<String> anyValue(List<String> tokens, RandomGenerator random) {
    if (tokens.isEmpty()) {
      return List.of("0");
    }
    Span span = value(tokens, random.nextInt(tokens.size()));
    return List.copyOf(tokens.subList(span.begin(), span.end()));
  }

  private static void replace(List<String> here, List<String> by) {
    List<String> copy = List.copyOf(by);
    here.clear();
    here.addAll(copy);
  }

  /** Gives one string of the text another one's place, a key as a rule. */
  private static void rename(List<String> tokens, byte[] other, RandomGenerator random) {
    List<String> names = tokens(other).stream().filter(token -> token.startsWith("\"")).toList();
    int at = random.nextInt(tokens.size());
    for (int i = at; i < tokens.size() && !names.isEmpty(); i++) {
      if (tokens.get(i).startsWith("\"")) {
        tokens.set(i, names.get(random.nextInt(names.size())));
        return;
      }
    }
  }

  private static void repeat(List<String> tokens, Span span, RandomGenerator random) {
    List<String> value = new ArrayList<>(tokens.subList(span.begin(), span.end()));
    value.add(0, ",");
    for (int i = random.nextInt(1 << random.nextInt(1, 7)); i >= 0; i--) {
      tokens.addAll(span.end(), value);
    }
  }

  private static void nest(List<String> here, RandomGenerator random) {
    boolean list = random.nextBoolean();
    int depth = random.nextInt(16) == 0 ? MOST_NESTED : random.nextInt(1, 8);
    here.set(0, (list ? "[" : "{\"a\":").repeat(depth) + here.get(0));
    int last = here.size() - 1;
    here.set(last, here.get(last) + (list ? "]" : "}").repeat(depth));
  }

  /** Puts a key with a value before a key, or an element before another. */
  private static void insert(List<String> tokens, Span span, byte[] other, RandomGenerator random) {
    List<String> from = tokens(other);
    List<String> inserted = new ArrayList<>(anyValue(from, random));
    boolean isKey = span.end() < tokens.size() && tokens.get(span.end()).equals(":");
    if (isKey) {
      inserted.add(":");
      inserted.addAll(anyValue(from, random));
    }
    inserted.add(",");
    tokens.addAll(span.begin(), inserted);
  }
}
