package io.github.shortgpt.checkpoint;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** One tensor's entry in a safetensors header: {@code {"dtype", "shape", "data_offsets"}}. */
final class TensorEntry {
  private TensorEntry() {}

  static TensorLocation parse(Path file, String name, JsonNode entry, long dataStart)
      throws CheckpointException {
    String typeName = entry.path("dtype").asText("");
    DType dtype =
        DType.named(typeName)
            .orElseThrow(() -> damaged(file, name, "has the unknown dtype \"" + typeName + "\""));
    List<Long> shape = numbers(file, name, entry.path("shape"), "shape");
    List<Long> offsets = numbers(file, name, entry.path("data_offsets"), "data_offsets");
    if (offsets.size() != 2 || offsets.get(0) > offsets.get(1)) {
      throw damaged(file, name, "has the data_offsets " + offsets);
    }
    long length = offsets.get(1) - offsets.get(0);
    if (length != bytes(file, name, dtype, shape)) {
      throw damaged(
          file,
          name,
          "is " + dtype + " " + shape + " but its data_offsets span " + length + " bytes");
    }
    try {
      long offset = Math.addExact(dataStart, offsets.get(0));
      return new TensorLocation(name, dtype, shape, file, offset, length);
    } catch (ArithmeticException e) {
      throw damaged(file, name, "has the data_offsets " + offsets);
    }
  }

  private static List<Long> numbers(Path file, String name, JsonNode list, String key)
      throws CheckpointException {
    List<Long> numbers = new ArrayList<>();
    for (JsonNode number : list) {
      if (!number.canConvertToLong() || !number.isIntegralNumber() || number.asLong() < 0) {
        throw damaged(file, name, "has the " + key + " " + list);
      }
      numbers.add(number.asLong());
    }
    if (!list.isArray()) {
      throw damaged(file, name, "has no list \"" + key + "\"");
    }
    return numbers;
  }

  private static long bytes(Path file, String name, DType dtype, List<Long> shape)
      throws CheckpointException {
    try {
      long bits = dtype.bits();
      for (long extent : shape) {
        bits = Math.multiplyExact(bits, extent);
      }
      if (bits % Byte.SIZE == 0) {
        return bits / Byte.SIZE;
      }
    } catch (ArithmeticException e) {
      // falls through: a shape that overflows is as impossible as one that ends inside a byte
    }
    throw damaged(file, name, "has the impossible shape " + shape);
  }

  private static CheckpointException damaged(Path file, String name, String what) {
    return SafetensorsHeader.damaged(file, "tensor " + name + " " + what);
  }
}
