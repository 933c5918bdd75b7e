package io.github.shortgpt.benchmark;

import java.util.Locale;

/** Strings as Python treats them, which the tasks' definitions are written in. */
final class PythonText {
  private PythonText() {}

  /** {@code str.isspace()} of one character: more than Java's whitespace. */
  static boolean isSpace(char c) {
    return (c >= 0x1c && c <= 0x1f) || c == 0x85 || Character.isSpaceChar(c) || isControl(c);
  }

  private static boolean isControl(char c) {
    return c >= '\t' && c <= '\r';
  }

  /** {@code str.rstrip()}. */
  static String stripTrailing(String text) {
    int end = text.length();
    while (end > 0 && isSpace(text.charAt(end - 1))) {
      end--;
    }
    return text.substring(0, end);
  }

  /** {@code str.lstrip()}. */
  static String stripLeading(String text) {
    int begin = 0;
    while (begin < text.length() && isSpace(text.charAt(begin))) {
      begin++;
    }
    return text.substring(begin);
  }

  /** {@code str.strip()}. */
  static String strip(String text) {
    return stripLeading(stripTrailing(text));
  }

  /** {@code str.capitalize()}: all but the first character become lower case. */
  static String capitalize(String text) {
    if (text.isEmpty()) {
      return text;
    }
    int first = text.codePointAt(0);
    String head = text.substring(0, Character.charCount(first)).toLowerCase(Locale.ROOT);
    String lower = text.toLowerCase(Locale.ROOT);
    return Character.toString(Character.toTitleCase(first)) + lower.substring(head.length());
  }

  /** {@code len(re.split(r"\s+", str))}. */
  static int splitAtSpaces(String text) {
    int parts = 1;
    for (int i = 0; i < text.length(); i++) {
      if (isSpace(text.charAt(i)) && (i == 0 || !isSpace(text.charAt(i - 1)))) {
        parts++;
      }
    }
    return parts;
  }

  /** {@code len(str)}: code points. */
  static int length(String text) {
    return text.codePointCount(0, text.length());
  }
}
