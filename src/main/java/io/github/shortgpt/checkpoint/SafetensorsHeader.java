package io.github.shortgpt.checkpoint;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.shortgpt.input.InputFile;
import io.github.shortgpt.input.StrictJson;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.Reader;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The header of one safetensors file.
 *
 * <p>Reading makes every check of the format's reference implementation (length, dtypes, offsets
 * that cover the data without gap or overlap) and refuses duplicate names, which the format forbids
 * too.
 *
 * @param metadata the {@code __metadata__} strings, {@code format: pt} among them as a rule
 * @param tensors in the order of their bytes
 */
public record SafetensorsHeader(Map<String, String> metadata, List<TensorLocation> tensors) {
  /** The reference implementation's limit on a header, in bytes. */
  static final long MAX_HEADER_BYTES = 100_000_000;

  private static final String METADATA = "__metadata__";
  private static final int LENGTH_BYTES = 8;
  private static final int ALIGNMENT = 8;
  private static final JsonFactory STREAMS =
      StrictJson.streams().enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION).build();
  private static final ObjectMapper JSON = new ObjectMapper();

  public SafetensorsHeader {
    metadata = Map.copyOf(metadata);
    tensors = List.copyOf(tensors);
  }

  /**
   * Reads and checks a file's header; the tensors' bytes are not read.
   *
   * @throws CheckpointException if the file is not well-formed, saying what is wrong with which
   *     tensor
   */
  public static SafetensorsHeader read(Path file) throws IOException {
    InputFile.requireRegular(file);
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
      long size = channel.size();
      long length = headerLength(file, channel, size);
      ByteBuffer header = ByteBuffer.allocate(Math.toIntExact(length));
      readFully(channel, header, LENGTH_BYTES);
      try (JsonParser json = STREAMS.createParser(utf8(header.array()))) {
        return parse(file, json, LENGTH_BYTES + length, size);
      } catch (CharacterCodingException e) {
        throw damaged(file, "its header is not UTF-8");
      } catch (JsonProcessingException e) {
        throw damaged(file, "its header is not valid JSON (" + StrictJson.reason(e) + ")");
      }
    }
  }

  /** The header's characters as they are asked for: it isn't held a second time. */
  private static Reader utf8(byte[] header) {
    return new InputStreamReader(
        new ByteArrayInputStream(header), StandardCharsets.UTF_8.newDecoder());
  }

  private static long headerLength(Path file, FileChannel channel, long size) throws IOException {
    if (size < LENGTH_BYTES) {
      throw damaged(file, "it has " + size + " bytes, less than a header's length takes");
    }
    ByteBuffer prefix = ByteBuffer.allocate(LENGTH_BYTES).order(ByteOrder.LITTLE_ENDIAN);
    readFully(channel, prefix, 0);
    long length = prefix.getLong(0);
    if (length < 0 || length > MAX_HEADER_BYTES) {
      String claimed = Long.toUnsignedString(length);
      throw damaged(
          file, "its header claims " + claimed + " bytes; the format's limit is 100000000");
    }
    if (length > size - LENGTH_BYTES) {
      throw damaged(file, "its header claims " + length + " bytes but the file has only " + size);
    }
    return length;
  }

  private static SafetensorsHeader parse(Path file, JsonParser json, long dataStart, long size)
      throws IOException {
    if (json.nextToken() != JsonToken.START_OBJECT) {
      throw damaged(file, "its header is not a JSON object");
    }
    Map<String, String> metadata = new TreeMap<>();
    List<TensorLocation> tensors = new ArrayList<>();
    while (json.nextToken() == JsonToken.FIELD_NAME) {
      String name = json.currentName();
      json.nextToken();
      if (name.equals(METADATA)) {
        metadata.putAll(strings(file, json));
      } else {
        tensors.add(TensorEntry.parse(file, name, json, dataStart));
      }
    }
    if (json.nextToken() != null) {
      throw damaged(file, "its header is not valid JSON (there is more behind its end)");
    }
    tensors.sort(
        Comparator.comparingLong(TensorLocation::offset).thenComparing(TensorLocation::length));
    checkCoverage(file, tensors, dataStart, size);
    return new SafetensorsHeader(metadata, tensors);
  }

  private static Map<String, String> strings(Path file, JsonParser json) throws IOException {
    Map<String, String> strings = new TreeMap<>();
    boolean all = json.currentToken() == JsonToken.START_OBJECT;
    while (all && json.nextToken() == JsonToken.FIELD_NAME) {
      String name = json.currentName();
      all = json.nextToken() == JsonToken.VALUE_STRING;
      strings.put(name, json.getText());
    }
    if (!all) {
      throw damaged(file, "its " + METADATA + " is not an object of strings");
    }
    return strings;
  }

  private static void checkCoverage(
      Path file, List<TensorLocation> tensors, long dataStart, long size)
      throws CheckpointException {
    long expected = dataStart;
    for (TensorLocation tensor : tensors) {
      if (tensor.offset() != expected) {
        String how = tensor.offset() < expected ? "overlaps" : "leaves a gap after";
        throw damaged(file, "tensor " + tensor.name() + " " + how + " the tensor before it");
      }
      expected += tensor.length();
    }
    if (expected > size) {
      throw damaged(file, "its tensors need " + expected + " bytes but the file has only " + size);
    }
    if (expected < size) {
      throw damaged(file, (size - expected) + " bytes at its end belong to no tensor");
    }
  }

  /**
   * The bytes of a file's start, up to its first tensor: length and header, padded to 8 bytes.
   *
   * @param tensors in the order in which their bytes will follow
   */
  public static byte[] encode(Map<String, String> metadata, List<TensorLocation> tensors)
      throws IOException {
    ByteArrayOutputStream json = new ByteArrayOutputStream();
    try (JsonGenerator out = JSON.createGenerator(json)) {
      out.writeStartObject();
      if (!metadata.isEmpty()) {
        out.writePOJOField(METADATA, new TreeMap<>(metadata));
      }
      long begin = 0;
      for (TensorLocation tensor : tensors) {
        out.writeObjectFieldStart(tensor.name());
        out.writeStringField("dtype", tensor.dtype().name());
        out.writePOJOField("shape", tensor.shape());
        out.writePOJOField("data_offsets", List.of(begin, begin + tensor.length()));
        out.writeEndObject();
        begin += tensor.length();
      }
      out.writeEndObject();
    }
    while (json.size() % ALIGNMENT != 0) {
      json.write(' ');
    }
    return ByteBuffer.allocate(LENGTH_BYTES + json.size())
        .order(ByteOrder.LITTLE_ENDIAN)
        .putLong(json.size())
        .put(json.toByteArray())
        .array();
  }

  static CheckpointException damaged(Path file, String what) {
    return new CheckpointException(
        file + " is not a whole safetensors file: " + what + ". Download or save it again.");
  }

  private static void readFully(FileChannel channel, ByteBuffer into, long at) throws IOException {
    long position = at;
    while (into.hasRemaining()) {
      int read = channel.read(into, position);
      if (read < 0) {
        throw new CheckpointException("The file ended at byte " + position + " while it was read.");
      }
      position += read;
    }
  }
}
