package io.github.shortgpt.checkpoint;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * Changes single values of a JSON text and leaves every other character as it was: key order,
 * indents and the spelling of numbers ({@code 1e-05}) stay the author's.
 */
public final class JsonEdit {
  private record Span(int begin, int end) {}

  private record Change(Span span, String text) {}

  /** An element of a list or an entry of an object; its name is the element, or the key. */
  private record Member(Span span, Span name, Optional<String> newName) {
    String renamed(String text) {
      return newName.orElseThrow() + text.substring(name.end(), span.end());
    }
  }

  private final String text;
  private final List<String> path;
  private final List<Change> changes;

  /** Edits the keys of the top level. */
  public JsonEdit(String text) {
    this(text, List.of(), new ArrayList<>());
  }

  private JsonEdit(String text, List<String> path, List<Change> changes) {
    this.text = text;
    this.path = path;
    this.changes = changes;
  }

  /**
   * The same edit, whose keys are now those of the object under a path of keys from here; {@link
   * #apply} of either makes the changes of both.
   */
  public JsonEdit within(List<String> inner) {
    return new JsonEdit(text, joined(inner), changes);
  }

  private List<String> joined(List<String> inner) {
    return Stream.concat(path.stream(), inner.stream()).toList();
  }

  /** Gives a key, which need not exist, a number as its value. */
  public JsonEdit setNumber(String key, long value) throws IOException {
    return set(key, Long.toString(value));
  }

  /** Gives a key, which need not exist, a value. */
  public JsonEdit setValue(String key, JsonNode value) throws IOException {
    return set(key, ModelConfig.JSON.writeValueAsString(value));
  }

  /** Gives a key, which need not exist, a list of numbers or strings as its value. */
  public JsonEdit setList(String key, List<?> elements) throws IOException {
    return set(key, ModelConfig.JSON.writeValueAsString(elements).replace(",", ", "));
  }

  /** Keeps, of the list under a key, the elements at {@code indexes}, in that order. */
  public JsonEdit keepElements(String key, List<Integer> indexes) throws IOException {
    List<Span> elements = new ArrayList<>();
    Span list;
    try (JsonParser parser = openExisting(joined(List.of(key)))) {
      int begin = start(parser);
      while (parser.nextToken() != JsonToken.END_ARRAY) {
        elements.add(value(parser));
      }
      list = new Span(begin, end(parser));
    }
    List<String> kept =
        indexes.stream()
            .map(i -> text.substring(elements.get(i).begin(), elements.get(i).end()))
            .toList();
    changes.add(new Change(list, regrouped(list, elements, kept)));
    return this;
  }

  /** A list or an object with other elements, set apart like those that it has. */
  private String regrouped(Span whole, List<Span> elements, List<String> others) {
    String head = text.substring(whole.begin(), elements.get(0).begin());
    String separator =
        elements.size() < 2 ? "" : text.substring(elements.get(0).end(), elements.get(1).begin());
    String tail = text.substring(elements.get(elements.size() - 1).end(), whole.end());
    return others.isEmpty()
        ? head.strip().substring(0, 1) + tail.strip()
        : head + String.join(separator, others) + tail;
  }

  /**
   * Renames the strings of a list or the keys of an object. Those without a new name go, with their
   * values.
   *
   * @param place the keys under which it lies, from here down; a list's element is named by its
   *     index; empty for the object here itself
   */
  public JsonEdit rename(List<String> place, Function<String, Optional<String>> newName)
      throws IOException {
    List<Member> members = new ArrayList<>();
    Span whole;
    try (JsonParser parser = openExisting(joined(place))) {
      int begin = start(parser);
      while (!parser.nextToken().isStructEnd()) {
        members.add(member(parser, newName));
      }
      whole = new Span(begin, end(parser));
    }
    List<Member> kept = members.stream().filter(member -> member.newName().isPresent()).toList();
    if (kept.size() == members.size()) {
      kept.forEach(member -> changes.add(new Change(member.name(), member.newName().get())));
    } else {
      List<Span> spans = members.stream().map(Member::span).toList();
      List<String> renamed = kept.stream().map(member -> member.renamed(text)).toList();
      changes.add(new Change(whole, regrouped(whole, spans, renamed)));
    }
    return this;
  }

  /** The member on whose name the parser stands; afterwards it stands on the member's end. */
  private Member member(JsonParser parser, Function<String, Optional<String>> newName)
      throws IOException {
    String old = parser.getText();
    boolean isKey = parser.currentToken() == JsonToken.FIELD_NAME;
    int begin = start(parser);
    Span name = isKey ? new Span(begin, endOfString(begin)) : value(parser);
    if (isKey) {
      parser.nextToken();
    }
    int end = isKey ? value(parser).end() : name.end();
    String asBefore = text.substring(name.begin(), name.end());
    Optional<String> renamed = newName.apply(old);
    Optional<String> written = Optional.of(asBefore);
    if (renamed.isEmpty() || !renamed.get().equals(old)) {
      written = renamed.map(TextNode::valueOf).map(TextNode::toString);
    }
    return new Member(new Span(begin, end), name, written);
  }

  /** Where a string ends that begins, with its quote, at {@code begin}. */
  private int endOfString(int begin) {
    int end = begin + 1;
    while (text.charAt(end) != '"') {
      end += text.charAt(end) == '\\' ? 2 : 1;
    }
    return end + 1;
  }

  /** Replaces a key's value, or adds the key behind the last one, indented like the first. */
  private JsonEdit set(String key, String value) throws IOException {
    Optional<JsonParser> there = openAt(joined(List.of(key)));
    if (there.isEmpty()) {
      return add(key, value);
    }
    try (JsonParser parser = there.get()) {
      changes.add(new Change(value(parser), value));
    }
    return this;
  }

  private JsonEdit add(String key, String value) throws IOException {
    try (JsonParser parser = openExisting(path)) {
      int open = end(parser);
      String gap = "";
      int last = open;
      while (parser.nextToken() == JsonToken.FIELD_NAME) {
        gap = last == open ? text.substring(open, start(parser)) : gap;
        parser.nextToken();
        last = value(parser).end();
      }
      Span place = new Span(last, last);
      boolean first = last == open && changes.stream().noneMatch(c -> c.span().equals(place));
      String entry = gap + "\"" + key + "\": " + value;
      changes.add(new Change(place, first ? entry : "," + entry));
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

  /** A parser that stands on the value under a path of keys; empty if there is none. */
  private Optional<JsonParser> openAt(List<String> keys) throws IOException {
    JsonParser parser = ModelConfig.JSON.createParser(text);
    parser.nextToken();
    for (String key : keys) {
      if (!enter(parser, key)) {
        parser.close();
        return Optional.empty();
      }
    }
    return Optional.of(parser);
  }

  private JsonParser openExisting(List<String> keys) throws IOException {
    return openAt(keys)
        .orElseThrow(() -> new IllegalArgumentException("no key " + String.join(".", keys)));
  }

  /** Moves from a list or an object to its element at an index or the value of a key. */
  private static boolean enter(JsonParser parser, String step) throws IOException {
    boolean isList = parser.isExpectedStartArrayToken();
    JsonToken token = parser.nextToken();
    for (int i = 0; token != null && !token.isStructEnd(); i++) {
      String name = isList ? Integer.toString(i) : parser.currentName();
      if (!isList) {
        parser.nextToken();
      }
      if (name.equals(step)) {
        return true;
      }
      parser.skipChildren();
      token = parser.nextToken();
    }
    return false;
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
