package io.github.shortgpt.report;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JavaType;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.shortgpt.family.ModelIdentity;
import io.github.shortgpt.input.InputFile;
import io.github.shortgpt.input.StrictJson;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.List;

/** A JSON document that this program printed earlier, read back with mistrust. */
final class SavedDocument {
  private static final ObjectMapper JSON =
      StrictJson.mapper()
          .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
          .disable(DeserializationFeature.ACCEPT_FLOAT_AS_INT)
          .build();

  /** Scores of the deepest model on ten thousand windows take a tenth of it. */
  private static final int MOST_MEBIBYTES = 64;

  private final Path file;
  private final String what;
  private final JsonNode root;

  private SavedDocument(Path file, String what, JsonNode root) {
    this.file = file;
    this.what = what;
    this.root = root;
  }

  /**
   * Reads a file.
   *
   * @param what the document should be, for messages: {@code a scores file}
   */
  static SavedDocument read(Path file, String what) throws IOException {
    JsonNode root;
    try {
      root = JSON.readTree(InputFile.text(file, InputFile.stream(file, MOST_MEBIBYTES)));
    } catch (JsonProcessingException e) {
      throw new DocumentException(
          file + " is not " + what + ": it is not whole JSON, " + place(e) + ".");
    }
    if (root == null || !root.isObject()) {
      throw new DocumentException(file + " is not " + what + ": it holds no JSON object.");
    }
    SavedDocument document = new SavedDocument(file, what, root);
    JsonNode version = root.path("schemaVersion");
    if (!version.isInt() || version.asInt() != JsonDocument.SCHEMA_VERSION) {
      throw document.wrong(
          version.isMissingNode()
              ? "it has no schemaVersion"
              : "its schemaVersion is "
                  + (version.isNumber() ? version : "no number")
                  + " where this shortgpt reads "
                  + JsonDocument.SCHEMA_VERSION);
    }
    return document;
  }

  private static String place(JsonProcessingException e) {
    return e.getLocation() == null
        ? StrictJson.reason(e)
        : "as line " + e.getLocation().getLineNr() + " shows";
  }

  /** Refuses keys that no document of the kind has. */
  void refuseOthersThan(List<String> keys) throws DocumentException {
    for (Iterator<String> names = root.fieldNames(); names.hasNext(); ) {
      String name = names.next();
      if (!keys.contains(name)) {
        throw wrong("it has the unknown key \"" + name + "\"");
      }
    }
  }

  /** The model that the document speaks of. */
  ModelIdentity model() throws DocumentException {
    ModelIdentity model = required("model", ModelIdentity.class);
    boolean whole = model.path() != null && model.modelType() != null && model.digest() != null;
    if (!whole || model.path().indexOf(0) >= 0) {
      throw wrong("its \"model\" is not what shortgpt writes");
    }
    return model;
  }

  <T> T required(String key, Class<T> type) throws DocumentException {
    T value = optional(key, type);
    if (value == null) {
      throw wrong("it has no \"" + key + "\"");
    }
    return value;
  }

  /** Null where the key is absent. */
  <T> T optional(String key, Class<T> type) throws DocumentException {
    return convert(key, JSON.constructType(type));
  }

  <T> List<T> list(String key, Class<T> type) throws DocumentException {
    List<T> list = convert(key, JSON.getTypeFactory().constructCollectionType(List.class, type));
    if (list == null || list.contains(null)) {
      throw wrong("it has no list \"" + key + "\"");
    }
    return list;
  }

  @SuppressWarnings("TypeParameterUnusedInFormals") // The callers name T by the type they pass.
  private <T> T convert(String key, JavaType type) throws DocumentException {
    if (!root.hasNonNull(key)) {
      return null;
    }
    try {
      return JSON.readerFor(type).readValue(root.get(key));
    } catch (IOException | IllegalArgumentException e) {
      throw wrong("its \"" + key + "\" is not what shortgpt writes");
    }
  }

  DocumentException wrong(String how) {
    return new DocumentException(file + " is not " + what + " that can be used: " + how + ".");
  }
}
