package io.github.shortgpt.text;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.github.shortgpt.input.StrictJson;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.Reader;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;

/** Reads the documents of one open file, refusing what is not UTF-8. */
final class DocumentReader {
  /** A document is tokenised whole, so its size is bounded; calibration needs far less. */
  static final int MAX_DOCUMENT_BYTES = 64 << 20;

  private static final ObjectMapper JSON =
      JsonMapper.builder(StrictJson.streams().build())
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build();

  private final String label;
  private final InputStream in;

  DocumentReader(String label, InputStream in) {
    this.label = label;
    this.in = in;
  }

  void whole(Documents.Reader reader) throws IOException {
    byte[] bytes = in.readNBytes(MAX_DOCUMENT_BYTES + 1);
    if (bytes.length > MAX_DOCUMENT_BYTES) {
      throw new TextException(
          label + " is one document of more than 64 MiB. Cut it: head -c 10M FILE > shorter.txt");
    }
    try {
      reader.document(decoder().decode(ByteBuffer.wrap(bytes)).toString());
    } catch (CharacterCodingException e) {
      throw notUtf8(e);
    }
  }

  void lines(String textField, Documents.Reader reader) throws IOException {
    Reader characters = new BufferedReader(new InputStreamReader(in, decoder()));
    int number = 0;
    try {
      for (String line = line(characters, 1); line != null; line = line(characters, number + 1)) {
        number++;
        if (!line.isBlank()) {
          reader.document(text(line, number, textField));
        }
      }
    } catch (CharacterCodingException e) {
      throw notUtf8(e);
    }
  }

  /** A line of the file without its end; null behind the last one. */
  private String line(Reader from, int number) throws IOException {
    StringBuilder line = new StringBuilder();
    int next = from.read();
    boolean none = next < 0;
    while (next >= 0 && next != '\n') {
      if (line.length() == MAX_DOCUMENT_BYTES) {
        throw new TextException(
            label + " line " + number + " is one document of more than 64 MiB. Cut it.");
      }
      line.append((char) next);
      next = from.read();
    }
    return none ? null : line.toString();
  }

  private String text(String line, int number, String textField) throws TextException {
    JsonNode object;
    try {
      object = JSON.readTree(line);
    } catch (JsonProcessingException e) {
      throw new TextException(
          label + " line " + number + " is not valid JSON: " + StrictJson.reason(e) + ".", e);
    }
    JsonNode text = object.path(textField);
    if (!text.isTextual()) {
      throw new TextException(
          label
              + " line "
              + number
              + " has no text under \""
              + textField
              + "\". Name the field with --text-field.");
    }
    return text.asText();
  }

  private static CharsetDecoder decoder() {
    return StandardCharsets.UTF_8
        .newDecoder()
        .onMalformedInput(CodingErrorAction.REPORT)
        .onUnmappableCharacter(CodingErrorAction.REPORT);
  }

  private TextException notUtf8(CharacterCodingException e) {
    return new TextException(label + " is not UTF-8 text. Convert it, for example with iconv.", e);
  }
}
