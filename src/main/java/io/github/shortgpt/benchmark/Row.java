package io.github.shortgpt.benchmark;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;

/**
 * One record of a data set.
 *
 * @param label where it stands, for messages
 */
record Row(String label, JsonNode values) {
  boolean has(String field) {
    return values.hasNonNull(field);
  }

  JsonNode get(String field) throws TaskException {
    if (!has(field)) {
      throw new TaskException(
          label + " has no field \"" + field + "\": it is of another data set or form.");
    }
    return values.get(field);
  }

  String text(String field) throws TaskException {
    JsonNode value = get(field);
    if (!value.isTextual()) {
      throw new TaskException(label + ": the field \"" + field + "\" is not a text.");
    }
    return value.asText();
  }

  /** The texts of a list. */
  List<String> texts(String field) throws TaskException {
    List<String> texts = new ArrayList<>();
    for (JsonNode element : get(field)) {
      texts.add(element.asText());
    }
    return texts;
  }

  /** A field's own object, or a record within a list. */
  Row at(JsonNode part) {
    return new Row(label, part);
  }

  /** The place of the right choice; a data set's test split without answers has none. */
  int place(int place, int choices) throws TaskException {
    if (place < 0 || place >= choices) {
      throw new TaskException(
          label
              + " names no right choice among its "
              + choices
              + ": give a split that has the answers.");
    }
    return place;
  }
}
