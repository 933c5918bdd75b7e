package io.github.shortgpt.checkpoint;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.github.shortgpt.checkpoint.TinySafetensors.Tensor;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SafetensorsHeaderTest {
  @TempDir private Path directory;
  private Path file;

  @BeforeEach
  void nameTheFile() {
    file = directory.resolve("model.safetensors");
  }

  private TensorLocation location(String name, DType dtype, List<Long> shape, long length) {
    return new TensorLocation(name, dtype, shape, file, 0, length);
  }

  @Test
  void readsWhereEveryTensorLies() throws IOException {
    String header =
        "{\"b\":{\"dtype\":\"BF16\",\"shape\":[2,3],\"data_offsets\":[4,16]},"
            + "\"a\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,4]}}";
    TinySafetensors.write(file, header, new byte[16]);

    SafetensorsHeader read = SafetensorsHeader.read(file);

    int start = 8 + header.length();
    assertEquals(
        List.of(
            new TensorLocation("a", DType.F32, List.of(1L), file, start, 4),
            new TensorLocation("b", DType.BF16, List.of(2L, 3L), file, start + 4, 12)),
        read.tensors());
    assertEquals(Map.of(), read.metadata());
  }

  @Test
  void readsBackWhatItEncodes() throws IOException {
    List<TensorLocation> tensors =
        List.of(
            location("z", DType.F16, List.of(2L, 2L), 8),
            location("a \"quoted\\ name", DType.U8, List.of(3L), 3),
            location("sub-byte", DType.F4, List.of(2L), 1));
    Map<String, String> metadata = Map.of("format", "pt", "note", "länger\n");

    byte[] encoded = SafetensorsHeader.encode(metadata, tensors);
    Files.write(file, ByteBuffer.allocate(encoded.length + 12).put(encoded).array());
    SafetensorsHeader read = SafetensorsHeader.read(file);

    assertEquals(metadata, read.metadata());
    long at = encoded.length;
    assertEquals(
        List.of(
            new TensorLocation("z", DType.F16, List.of(2L, 2L), file, at, 8),
            new TensorLocation("a \"quoted\\ name", DType.U8, List.of(3L), file, at + 8, 3),
            new TensorLocation("sub-byte", DType.F4, List.of(2L), file, at + 11, 1)),
        read.tensors());
  }

  @Test
  void alignsTheFirstTensorToEightBytesWhateverTheNames() throws IOException {
    for (int length = 1; length <= 16; length++) {
      byte[] encoded =
          SafetensorsHeader.encode(
              Map.of(), List.of(location("n".repeat(length), DType.U8, List.of(1L), 1)));

      assertEquals(0, encoded.length % 8, "a name of " + length);
      assertEquals(
          encoded.length - 8,
          ByteBuffer.wrap(encoded).order(ByteOrder.LITTLE_ENDIAN).getLong(),
          "a name of " + length);
    }
  }

  @Test
  void encodesTheSameBytesWhateverTheOrderOfMetadata() throws IOException {
    Map<String, String> metadata = Map.of("b", "2", "a", "1", "c", "3");

    byte[] encoded = SafetensorsHeader.encode(metadata, List.of());

    assertEquals(
        "{\"__metadata__\":{\"a\":\"1\",\"b\":\"2\",\"c\":\"3\"}}",
        new String(encoded, 8, encoded.length - 8, StandardCharsets.UTF_8).stripTrailing());
  }

  @Test
  void keepsMetadata() throws IOException {
    TinySafetensors.write(
        file, Map.of("format", "pt", "by", "someone"), List.of(Tensor.ofBytes("a", 1)));

    assertEquals(Map.of("format", "pt", "by", "someone"), SafetensorsHeader.read(file).metadata());
  }

  @Test
  void readsNamesInAnyScript() throws IOException {
    List<String> names = List.of("слой.0", "层", "🦙", "a b", "..", "model/layers");
    TinySafetensors.write(
        file, Map.of(), names.stream().map(name -> Tensor.ofBytes(name, 1)).toList());

    assertEquals(
        names, SafetensorsHeader.read(file).tensors().stream().map(TensorLocation::name).toList());
  }

  @Test
  void acceptsScalarsAndTensorsWithoutElements() throws IOException {
    List<Tensor> tensors =
        List.of(
            new Tensor("empty", DType.F32, List.of(0L, 5L)),
            new Tensor("scalar", DType.F32, List.of()),
            new Tensor("last", DType.F32, List.of(0L)));
    TinySafetensors.write(file, Map.of(), tensors);

    List<TensorLocation> read = SafetensorsHeader.read(file).tensors();

    assertEquals(
        List.of("empty", "scalar", "last"), read.stream().map(TensorLocation::name).toList());
    assertEquals(List.of(0L, 1L, 0L), read.stream().map(TensorLocation::elements).toList());
  }

  @Test
  void acceptsAFileWithoutTensors() throws IOException {
    TinySafetensors.write(file, "{}", new byte[0]);

    assertEquals(new SafetensorsHeader(Map.of(), List.of()), SafetensorsHeader.read(file));
  }

  @Test
  void knowsEveryTypeOfTheFormat() throws IOException {
    List<Tensor> tensors =
        Arrays.stream(DType.values())
            .map(type -> new Tensor(type.torchName(), type, List.of(4L)))
            .toList();
    TinySafetensors.write(file, Map.of(), tensors);

    assertEquals(
        List.of(DType.values()),
        SafetensorsHeader.read(file).tensors().stream().map(TensorLocation::dtype).toList());
  }
}
