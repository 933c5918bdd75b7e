package io.github.shortgpt.text;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.shortgpt.input.StrictJson;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;

/**
 * Reads tokenizer.json as it comes, and keeps all but the vocabulary, which can have tens of
 * megabytes. Numbers and strings that Hugging Face's library holds for impossible are refused.
 */
final class TokenizerScan {
  /** Where the library holds a deeper value for impossible, from 128 on, it ends the process. */
  private static final JsonFactory STREAMS = StrictJson.streams(100).build();

  private static final JsonNodeFactory JSON = JsonNodeFactory.instance;
  private static final Set<String> VOCABULARY = Set.of("vocab", "merges");

  /** The largest have ten thousand added tokens of eight. */
  private static final int MOST_PARTS = 1_000_000;

  /** SentencePiece makes pieces of 16, others of 128. */
  private static final int MOST_PIECE_CHARS = 1000;

  private final Path file;
  private final JsonParser json;
  private JsonNode whole;
  private boolean crossesCuts;
  private boolean longPiece;
  private int count;

  private TokenizerScan(Path file, JsonParser json) {
    this.file = file;
    this.json = json;
  }

  /**
   * Reads all of it.
   *
   * @throws TextException if it isn't JSON of bounded depth in UTF-8
   */
  static TokenizerScan of(Path file, byte[] bytes) throws IOException {
    InputStreamReader characters =
        new InputStreamReader(new ByteArrayInputStream(bytes), StandardCharsets.UTF_8.newDecoder());
    try (JsonParser json = STREAMS.createParser(characters)) {
      json.nextToken();
      TokenizerScan scan = new TokenizerScan(file, json);
      scan.whole = scan.value();
      if (json.nextToken() != null || !scan.whole.isObject()) {
        throw new TextException(
            file + " is not a tokenizer that can be read: it is not one JSON object.");
      }
      return scan;
    } catch (JsonProcessingException e) {
      throw new TextException(file + " is not valid JSON: " + StrictJson.reason(e) + ".", e);
    } catch (CharacterCodingException e) {
      throw new TextException(file + " is not UTF-8 text.", e);
    }
  }

  /** Everything but the vocabulary and its merges. */
  JsonNode parts() {
    return whole;
  }

  /** Whether a token of the vocabulary goes on where {@link TextCuts} cuts. */
  boolean crossesCuts() {
    return crossesCuts;
  }

  /** Whether a piece that comes with its score is so long that forgetting it takes a stack. */
  boolean hasLongPiece() {
    return longPiece;
  }

  /** The value on which the parser stands; afterwards it stands on its end. */
  private JsonNode value() throws IOException {
    if (++count > MOST_PARTS) {
      throw new TextException(file + " has more parts beside its vocabulary than a tokenizer has.");
    }
    if (json.currentToken() == JsonToken.START_OBJECT) {
      return object();
    }
    if (json.currentToken() == JsonToken.START_ARRAY) {
      ArrayNode array = JSON.arrayNode();
      while (json.nextToken() != JsonToken.END_ARRAY) {
        array.add(value());
      }
      return array;
    }
    return scalar();
  }

  private ObjectNode object() throws IOException {
    ObjectNode object = JSON.objectNode();
    Set<String> keys = new HashSet<>();
    while (json.nextToken() == JsonToken.FIELD_NAME) {
      String key = possible(json.currentName());
      json.nextToken();
      if (!keys.add(key)) {
        throw new TextException(file + " has \"" + key + "\" twice in one place.");
      }
      if (VOCABULARY.contains(key)) {
        skip();
      } else {
        object.set(key, value());
      }
    }
    return object;
  }

  /** Passes over a value, a list of a million merges as a rule. */
  private void skip() throws IOException {
    int depth = 0;
    do {
      JsonToken token = json.currentToken();
      depth += token.isStructStart() ? 1 : token.isStructEnd() ? -1 : 0;
      if (token == JsonToken.FIELD_NAME) {
        crossesCuts |= TextCuts.isCrossedBy(possible(json.currentName()));
      } else if (token.isScalarValue()) {
        scalar();
        longPiece |= token == JsonToken.VALUE_STRING && json.getTextLength() > MOST_PIECE_CHARS;
      }
    } while (depth > 0 && json.nextToken() != null);
  }

  private String possible(String text) throws TextException {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      boolean pair = i + 1 < text.length() && Character.isSurrogatePair(c, text.charAt(i + 1));
      if (Character.isSurrogate(c) && !pair) {
        throw new TextException(file + " has a string with half a character in it.");
      }
      i += pair ? 1 : 0;
    }
    return text;
  }

  private JsonNode number() throws IOException {
    if (!Double.isFinite(json.getDoubleValue())) {
      throw new TextException(file + " has a number that no computer's arithmetic has.");
    }
    return json.currentToken() == JsonToken.VALUE_NUMBER_INT
        ? JSON.numberNode(json.getBigIntegerValue())
        : JSON.numberNode(json.getDoubleValue());
  }

  private JsonNode scalar() throws IOException {
    if (json.currentToken() == null) {
      return JSON.missingNode();
    }
    return switch (json.currentToken()) {
      case VALUE_STRING -> JSON.textNode(possible(json.getText()));
      case VALUE_TRUE, VALUE_FALSE -> JSON.booleanNode(json.getBooleanValue());
      case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> number();
      default -> JSON.nullNode();
    };
  }
}
