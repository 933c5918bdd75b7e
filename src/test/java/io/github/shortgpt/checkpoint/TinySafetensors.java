package io.github.shortgpt.checkpoint;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * Writes tiny safetensors files whose bytes come from a formula. It shares no code with the reader
 * and the writer that it tests.
 */
public final class TinySafetensors {
  /**
   * A tensor to write.
   *
   * @param name must need no escape in JSON
   */
  public record Tensor(String name, DType dtype, List<Long> shape) {
    public Tensor {
      shape = List.copyOf(shape);
    }

    /** A list of {@code extent} bytes. */
    public static Tensor ofBytes(String name, long extent) {
      return new Tensor(name, DType.U8, List.of(extent));
    }

    int length() {
      long elements = shape.stream().reduce(1L, Math::multiplyExact);
      return Math.toIntExact(elements * dtype.bits() / Byte.SIZE);
    }
  }

  private TinySafetensors() {}

  /** The bytes that a tensor of this name holds. */
  public static byte[] content(Tensor tensor) {
    byte[] bytes = new byte[tensor.length()];
    for (int i = 0; i < bytes.length; i++) {
      bytes[i] = (byte) (tensor.name().hashCode() + 31 * i + i / 256);
    }
    return bytes;
  }

  /** Writes a whole file, the tensors' bytes in their order. */
  public static void write(Path file, Map<String, String> metadata, List<Tensor> tensors)
      throws IOException {
    StringBuilder header = new StringBuilder("{");
    if (!metadata.isEmpty()) {
      header.append(
          metadata.entrySet().stream()
              .map(entry -> "\"%s\":\"%s\"".formatted(entry.getKey(), entry.getValue()))
              .collect(Collectors.joining(",", "\"__metadata__\":{", "}")));
    }
    int length = tensors.stream().mapToInt(Tensor::length).sum();
    ByteBuffer data = ByteBuffer.allocate(length);
    for (Tensor tensor : tensors) {
      int begin = data.position();
      data.put(content(tensor));
      header
          .append(header.length() == 1 ? "" : ",")
          .append("\"%s\":{\"dtype\":\"%s\"".formatted(tensor.name(), tensor.dtype()))
          .append(",\"shape\":" + tensor.shape())
          .append(",\"data_offsets\":[" + begin + "," + data.position() + "]}");
    }
    write(file, header.append('}').toString(), data.array());
  }

  /** Writes a file of any header, well-formed or not. */
  public static void write(Path file, String header, byte[] data) throws IOException {
    byte[] json = header.getBytes(StandardCharsets.UTF_8);
    write(file, json.length, concatenated(json, data));
  }

  /** Writes a file that claims a header of {@code claimed} bytes. */
  public static void write(Path file, long claimed, byte[] rest) throws IOException {
    byte[] prefix =
        ByteBuffer.allocate(Long.BYTES).order(ByteOrder.LITTLE_ENDIAN).putLong(claimed).array();
    Files.write(file, concatenated(prefix, rest));
  }

  private static byte[] concatenated(byte[] first, byte[] second) {
    return ByteBuffer.allocate(first.length + second.length).put(first).put(second).array();
  }
}
