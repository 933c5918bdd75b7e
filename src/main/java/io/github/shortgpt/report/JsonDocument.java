package io.github.shortgpt.report;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamWriteFeature;
import com.fasterxml.jackson.core.util.DefaultIndenter;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;

/**
 * One JSON document of the command line's contract, its keys in the order in which they are put.
 */
final class JsonDocument {
  /** Raised when a key changes its meaning or goes. */
  static final int SCHEMA_VERSION = 1;

  /** Doubles are written with the fewest digits that read back the same, on every Java. */
  private static final ObjectMapper JSON =
      JsonMapper.builder().enable(StreamWriteFeature.USE_FAST_DOUBLE_WRITER).build();

  private final ObjectNode root = JSON.createObjectNode();

  /** A document that names the program's version. */
  JsonDocument(String version) {
    root.put("schemaVersion", SCHEMA_VERSION).put("shortgpt", version);
  }

  /** Adds a number, a string, a list or a record; nothing if it is null. */
  JsonDocument put(String key, Object value) {
    if (value != null) {
      root.set(key, JSON.valueToTree(value));
    }
    return this;
  }

  /** A number as documents have it. */
  static String number(double number) {
    try {
      return JSON.writeValueAsString(number);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a number can't fail", e);
    }
  }

  /** The document's text, with a final newline. */
  String text() {
    DefaultPrettyPrinter printer =
        new DefaultPrettyPrinter().withObjectIndenter(new DefaultIndenter("  ", "\n"));
    try {
      return JSON.writer(printer).writeValueAsString(root) + "\n";
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a tree of plain values can't fail", e);
    }
  }
}
