package io.github.shortgpt.checkpoint;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
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
  private static final ObjectMapper JSON =
      JsonMapper.builder(
              JsonFactory.builder().enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION).build())
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build();

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
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
      long size = channel.size();
      long length = headerLength(file, channel, size);
      ByteBuffer json = ByteBuffer.allocate(Math.toIntExact(length));
      readFully(channel, json, LENGTH_BYTES);
      JsonNode root;
      try {
        root = JSON.readTree(StandardCharsets.UTF_8.newDecoder().decode(json.flip()).toString());
      } catch (CharacterCodingException e) {
        throw damaged(file, "its header is not UTF-8");
      } catch (JsonProcessingException e) {
        throw damaged(file, "its header is not valid JSON (" + e.getOriginalMessage() + ")");
      }
      if (root == null || !root.isObject()) {
        throw damaged(file, "its header is not a JSON object");
      }
      return parse(file, root, LENGTH_BYTES + length, size);
    }
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

  private static SafetensorsHeader parse(Path file, JsonNode root, long dataStart, long size)
      throws CheckpointException {
    Map<String, String> metadata = new TreeMap<>();
    List<TensorLocation> tensors = new ArrayList<>();
    for (Map.Entry<String, JsonNode> entry : root.properties()) {
      if (entry.getKey().equals(METADATA)) {
        metadata.putAll(strings(file, entry.getValue()));
      } else {
        tensors.add(TensorEntry.parse(file, entry.getKey(), entry.getValue(), dataStart));
      }
    }
    tensors.sort(
        Comparator.comparingLong(TensorLocation::offset).thenComparing(TensorLocation::length));
    checkCoverage(file, tensors, dataStart, size);
    return new SafetensorsHeader(metadata, tensors);
  }

  private static Map<String, String> strings(Path file, JsonNode metadata)
      throws CheckpointException {
    Map<String, String> strings = new TreeMap<>();
    for (Map.Entry<String, JsonNode> item : metadata.properties()) {
      if (item.getValue().isTextual()) {
        strings.put(item.getKey(), item.getValue().asText());
      }
    }
    if (!metadata.isObject() || strings.size() < metadata.size()) {
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
