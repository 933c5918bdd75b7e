package io.github.shortgpt.rewrite;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/**
 * What names modules in a quantisation config: a name, a part of one, a glob, or a regular
 * expression.
 *
 * <p>Loaders disagree on which of these an entry is, and a list doesn't say for which loader it was
 * written. So an entry has several readings, and keeps its meaning only if every one does.
 *
 * @param isGlob whether a {@code *} in it stands for anything; if not, it may also mean a
 *     repetition
 */
record ModulePattern(String text, boolean isGlob) {
  /** What compressed-tensors, torchao and GPTQModel put before a regular expression. */
  private static final Pattern MARKER = Pattern.compile("re:|[+-]:");

  private static final Pattern GLOB = Pattern.compile("[*?\\[]");
  private static final Pattern PLAIN_NAME = Pattern.compile("[A-Za-z_.\\-]+");

  /** Whether it names the same modules in whatever layer. */
  boolean isOfNoLayer() {
    return PLAIN_NAME.matcher(text).matches();
  }

  /**
   * The ways to read it, each saying whether a module is meant.
   *
   * @throws PatternSyntaxException if it is marked as a regular expression and is none
   */
  List<Predicate<String>> readings() {
    Matcher marker = MARKER.matcher(text);
    List<Predicate<String>> readings = new ArrayList<>();
    if (marker.lookingAt()) {
      addRegex(Pattern.compile(text.substring(marker.end())), readings);
      return readings;
    }
    boolean hasWildcard = GLOB.matcher(text).find();
    if (hasWildcard) {
      readings.add(glob().asMatchPredicate());
    } else {
      readings.add(name -> name.startsWith(text));
      readings.add(name -> name.contains(text));
      readings.add(name -> name.endsWith(text));
    }
    if (isGlob && hasWildcard) {
      return readings;
    }
    try {
      addRegex(Pattern.compile(text), readings);
    } catch (PatternSyntaxException e) {
      // unmarked, so it is no regular expression
    }
    return readings;
  }

  /** Python's {@code match}, {@code fullmatch} and {@code search}. */
  private static void addRegex(Pattern regex, List<Predicate<String>> readings) {
    readings.add(name -> regex.matcher(name).lookingAt());
    readings.add(regex.asMatchPredicate());
    readings.add(regex.asPredicate());
  }

  /** As Python's {@code fnmatch} reads it. */
  private Pattern glob() {
    StringBuilder regex = new StringBuilder();
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      int close = text.indexOf(']', i + 2);
      if (c == '[' && close > 0) {
        regex.append('[').append(text.substring(i + 1, close).replace("!", "^")).append(']');
        i = close;
      } else if (c == '*') {
        regex.append(".*");
      } else {
        regex.append(c == '?' ? "." : Pattern.quote(String.valueOf(c)));
      }
    }
    return Pattern.compile(regex.toString());
  }
}
