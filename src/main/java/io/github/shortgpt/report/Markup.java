package io.github.shortgpt.report;

/** Text of unknown origin, made harmless where it is shown. */
final class Markup {
  private static final char REPLACEMENT = '\uFFFD';

  private Markup() {}

  /** Text for an element or a quoted attribute of XML and HTML. */
  static String escaped(String text) {
    StringBuilder escaped = new StringBuilder();
    for (char c : printable(text).toCharArray()) {
      switch (c) {
        case '&' -> escaped.append("&amp;");
        case '<' -> escaped.append("&lt;");
        case '>' -> escaped.append("&gt;");
        case '"' -> escaped.append("&quot;");
        case '\'' -> escaped.append("&#39;");
        default -> escaped.append(c);
      }
    }
    return escaped.toString();
  }

  /**
   * The same text with a replacement character for each that no XML may hold, that commands a
   * terminal or that turns the direction of what stands beside it.
   */
  static String printable(String text) {
    StringBuilder printable = new StringBuilder();
    text.codePoints()
        .map(c -> isPrintable(c) ? c : REPLACEMENT)
        .forEach(printable::appendCodePoint);
    return printable.toString();
  }

  private static boolean isPrintable(int codePoint) {
    return switch (Character.getType(codePoint)) {
      case Character.CONTROL,
          Character.FORMAT,
          Character.SURROGATE,
          Character.UNASSIGNED,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR ->
          false;
      default -> true;
    };
  }

  /** At most so many characters, the middle left out of longer text. */
  static String shortened(String text, int most) {
    String printable = printable(text);
    int length = printable.codePointCount(0, printable.length());
    if (length <= most) {
      return printable;
    }
    int[] points = printable.codePoints().toArray();
    int head = (most - 1) / 2;
    int tail = most - 1 - head;
    return new String(points, 0, head) + "…" + new String(points, length - tail, tail);
  }
}
