package io.github.shortgpt.cli;

/**
 * A message for a terminal: names of files, keys and tensors in it were chosen by others, so what
 * would command the terminal is written out, and what would fill it is left out.
 */
final class Sentence {
  private static final int MOST_CHARACTERS = 4000;
  private static final int HEAD = 2500;
  private static final int TAIL = 1000;

  private Sentence() {}

  /** The message in one line that only shows something. */
  static String of(String message) {
    StringBuilder sentence = new StringBuilder();
    shortened(message).codePoints().forEach(character -> append(sentence, character));
    return sentence.toString();
  }

  private static String shortened(String message) {
    return message.length() <= MOST_CHARACTERS
        ? message
        : message.substring(0, HEAD) + " … " + message.substring(message.length() - TAIL);
  }

  private static void append(StringBuilder sentence, int character) {
    switch (Character.getType(character)) {
      case Character.CONTROL,
          Character.FORMAT,
          Character.SURROGATE,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR ->
          sentence.append(escaped(character));
      default -> sentence.appendCodePoint(character);
    }
  }

  private static String escaped(int character) {
    return switch (character) {
      case '\n' -> "\\n";
      case '\r' -> "\\r";
      case '\t' -> "\\t";
      default -> "\\u{%x}".formatted(character);
    };
  }
}
