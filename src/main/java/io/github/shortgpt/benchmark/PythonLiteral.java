package io.github.shortgpt.benchmark;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.HexFormat;

/** Lists, dictionaries and strings as Python writes them, such as {@code [{'a': "it's"}]}. */
final class PythonLiteral {
  private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

  private static final int MOST_NESTED = 100;

  private final Row row;
  private final String text;
  private int at;
  private int depth;

  private PythonLiteral(Row row, String text) {
    this.row = row;
    this.text = text;
  }

  static JsonNode parse(Row row, String text) throws TaskException {
    PythonLiteral literal = new PythonLiteral(row, text);
    JsonNode value = literal.value();
    literal.skipSpaces();
    if (literal.at < text.length()) {
      throw literal.unreadable();
    }
    return value;
  }

  private JsonNode value() throws TaskException {
    if (++depth > MOST_NESTED) {
      throw unreadable();
    }
    JsonNode value =
        switch (peek()) {
          case '[' -> list();
          case '{' -> dictionary();
          case '\'', '"' -> JSON.textNode(string());
          default -> throw unreadable();
        };
    depth--;
    return value;
  }

  private ArrayNode list() throws TaskException {
    ArrayNode list = JSON.arrayNode();
    at++;
    while (peek() != ']') {
      list.add(value());
      skipComma(']');
    }
    at++;
    return list;
  }

  private ObjectNode dictionary() throws TaskException {
    ObjectNode dictionary = JSON.objectNode();
    at++;
    while (peek() != '}') {
      JsonNode key = value();
      if (peek() != ':') {
        throw unreadable();
      }
      at++;
      dictionary.set(key.asText(), value());
      skipComma('}');
    }
    at++;
    return dictionary;
  }

  private String string() throws TaskException {
    char quote = text.charAt(at++);
    StringBuilder string = new StringBuilder();
    while (next() != quote) {
      char c = text.charAt(at++);
      if (c == '\\') {
        escaped(string);
      } else {
        string.append(c);
      }
    }
    at++;
    return string.toString();
  }

  private void escaped(StringBuilder string) throws TaskException {
    char c = next();
    at++;
    switch (c) {
      case '\\', '\'', '"' -> string.append(c);
      case 'n' -> string.append('\n');
      case 't' -> string.append('\t');
      case 'r' -> string.append('\r');
      case 'x' -> string.appendCodePoint(hexadecimal(2));
      case 'u' -> string.appendCodePoint(hexadecimal(4));
      case 'U' -> string.appendCodePoint(hexadecimal(8));
      default -> throw unreadable();
    }
  }

  private int hexadecimal(int digits) throws TaskException {
    try {
      int code = HexFormat.fromHexDigits(text, at, at + digits);
      if (Character.isValidCodePoint(code)) {
        at += digits;
        return code;
      }
    } catch (IllegalArgumentException | IndexOutOfBoundsException e) {
      // falls through: other letters, or none
    }
    throw unreadable();
  }

  private void skipComma(char end) throws TaskException {
    if (peek() == ',') {
      at++;
    } else if (peek() != end) {
      throw unreadable();
    }
  }

  private void skipSpaces() {
    while (at < text.length() && PythonText.isSpace(text.charAt(at))) {
      at++;
    }
  }

  private char peek() throws TaskException {
    skipSpaces();
    return next();
  }

  private char next() throws TaskException {
    if (at >= text.length()) {
      throw unreadable();
    }
    return text.charAt(at);
  }

  private TaskException unreadable() {
    return new TaskException(
        row.label() + ": not a Python literal at character " + at + " of its text.");
  }
}
