package io.github.shortgpt.checkpoint;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;

/**
 * Changes single values of a JSON text and leaves every other character as it was: key order,
 * indents and the spelling of numbers ({@code 1e-05}) stay the author's.
 */
public final class JsonEdit {
  private record Span(int begin, int end) {}

  private record Change(Span span, String text) {}

  private final String text;
  private final List<Change> changes = new ArrayList<>();

  public JsonEdit(String text) {
    this.text = text;
  }

  /** Replaces the value of a top-level key, which must exist, by a number. */
  public JsonEdit setNumber(String key, long value) throws IOException {
    try (JsonParser parser = openAt(key)) {
      changes.add(new Change(value(parser), Long.toString(value)));
    }
    return this;
  }

  /** Replaces the value of a top-level key, which must exist. */
  public JsonEdit setValue(String key, JsonNode value) throws IOException {
    try (JsonParser parser = openAt(key)) {
      changes.add(new Change(value(parser), ModelConfig.JSON.writeValueAsString(value)));
    }
    return this;
  }

  /** Keeps, of the list under a top-level key, the elements at {@code indexes}, in that order. */
  public JsonEdit keepElements(String key, List<Integer> indexes) throws IOException {
    List<Span> elements = new ArrayList<>();
    Span list;
    try (JsonParser parser = openAt(key)) {
      int begin = start(parser);
      while (parser.nextToken() != JsonToken.END_ARRAY) {
        elements.add(value(parser));
      }
      list = new Span(begin, end(parser));
    }
    String head = text.substring(list.begin(), elements.get(0).begin());
    String separator =
        elements.size() < 2 ? "" : text.substring(elements.get(0).end(), elements.get(1).begin());
    String tail = text.substring(elements.get(elements.size() - 1).end(), list.end());
    List<String> kept =
        indexes.stream()
            .map(i -> text.substring(elements.get(i).begin(), elements.get(i).end()))
            .toList();
    changes.add(new Change(list, head + String.join(separator, kept) + tail));
    return this;
  }

  /** Gives a top-level key, which need not exist, a list of numbers as its value. */
  public JsonEdit setNumbers(String key, List<Integer> numbers) throws IOException {
    if (!ModelConfig.JSON.readTree(text).has(key)) {
      return add(key, numbers);
    }
    try (JsonParser parser = openAt(key)) {
      changes.add(new Change(value(parser), numbers.toString()));
    }
    return this;
  }

  /** Adds a list of strings under a new top-level key, behind the last one, indented like it. */
  public JsonEdit addStrings(String key, List<String> elements) throws IOException {
    return add(key, elements);
  }

  private JsonEdit add(String key, List<?> elements) throws IOException {
    try (JsonParser parser = ModelConfig.JSON.createParser(text)) {
      parser.nextToken();
      int open = end(parser);
      String gap = null;
      int last = open;
      while (parser.nextToken() == JsonToken.FIELD_NAME) {
        gap = gap == null ? text.substring(open, start(parser)) : gap;
        parser.nextToken();
        last = value(parser).end();
      }
      String list = ModelConfig.JSON.writeValueAsString(elements).replace(",", ", ");
      String entry = "," + gap + "\"" + key + "\": " + list;
      changes.add(new Change(new Span(last, last), entry));
    }
    return this;
  }

  /** The text with all changes made. */
  public String apply() {
    StringBuilder edited = new StringBuilder(text);
    List<Change> lastFirst = new ArrayList<>(changes); // so that keys added stand in their order
    Collections.reverse(lastFirst);
    lastFirst.stream()
        .sorted(Comparator.comparingInt((Change change) -> change.span().begin()).reversed())
        .forEach(
            change -> edited.replace(change.span().begin(), change.span().end(), change.text()));
    return edited.toString();
  }

  /** A parser that stands on the value of {@code key}. */
  private JsonParser openAt(String key) throws IOException {
    JsonParser parser = ModelConfig.JSON.createParser(text);
    parser.nextToken();
    while (parser.nextToken() == JsonToken.FIELD_NAME) {
      boolean found = parser.currentName().equals(key);
      parser.nextToken();
      if (found) {
        return parser;
      }
      parser.skipChildren();
    }
    parser.close();
    throw new IllegalArgumentException("no key " + key);
  }

  /** The span of the value on which the parser stands, children included. */
  private static Span value(JsonParser parser) throws IOException {
    int begin = start(parser);
    parser.skipChildren();
    return new Span(begin, end(parser));
  }

  private static int start(JsonParser parser) {
    return Math.toIntExact(parser.currentTokenLocation().getCharOffset());
  }

  private static int end(JsonParser parser) throws IOException {
    parser.finishToken();
    return Math.toIntExact(parser.currentLocation().getCharOffset());
  }
}
