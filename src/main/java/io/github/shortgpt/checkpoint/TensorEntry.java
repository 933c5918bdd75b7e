package io.github.shortgpt.checkpoint;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * One tensor's entry in a safetensors header: {@code {"dtype", "shape", "data_offsets"}}.
 *
 * <p>Read as it comes, so that an entry of a hundred million zeros is refused at the first few.
 */
final class TensorEntry {
  /** PyTorch allows 64, and nobody has seen more than 8. */
  private static final int MOST_EXTENTS = 64;

  private final Path file;
  private final String name;
  private String dtype = "";
  private List<Long> shape;
  private List<Long> offsets;

  private TensorEntry(Path file, String name) {
    this.file = file;
    this.name = name;
  }

  /**
   * Reads an entry.
   *
   * @param json stands on the entry's value, and afterwards on its end
   */
  static TensorLocation parse(Path file, String name, JsonParser json, long dataStart)
      throws IOException {
    TensorEntry entry = new TensorEntry(file, name);
    if (json.currentToken() == JsonToken.START_OBJECT) {
      while (json.nextToken() == JsonToken.FIELD_NAME) {
        entry.read(json.currentName(), json);
      }
    } else {
      json.skipChildren();
    }
    return entry.location(dataStart);
  }

  private void read(String key, JsonParser json) throws IOException {
    json.nextToken();
    switch (key) {
      case "dtype" -> dtype = json.currentToken() == JsonToken.VALUE_NULL ? "" : scalar(json);
      case "shape" -> shape = numbers(json, key);
      case "data_offsets" -> offsets = numbers(json, key);
      default -> json.skipChildren();
    }
  }

  /** A value's text; nothing for a list or an object, which is passed over. */
  private static String scalar(JsonParser json) throws IOException {
    if (json.currentToken().isScalarValue()) {
      return json.getText();
    }
    json.skipChildren();
    return "";
  }

  /** The numbers of a list; null where there is no list. */
  private List<Long> numbers(JsonParser json, String key) throws IOException {
    if (json.currentToken() != JsonToken.START_ARRAY) {
      json.skipChildren();
      return null;
    }
    List<Long> numbers = new ArrayList<>();
    List<String> texts = new ArrayList<>();
    boolean whole = true;
    while (json.nextToken() != JsonToken.END_ARRAY) {
      if (texts.size() == MOST_EXTENTS) {
        throw damaged("has " + key + " of more than " + MOST_EXTENTS + " numbers");
      }
      long number = json.currentToken() == JsonToken.VALUE_NUMBER_INT ? extent(json) : -1;
      numbers.add(number);
      texts.add(shown(json));
      whole &= number >= 0;
    }
    if (!whole) {
      throw damaged("has the " + key + " [" + String.join(",", texts) + "]");
    }
    return numbers;
  }

  /** A number that fits; -1 for one that doesn't. */
  private static long extent(JsonParser json) throws IOException {
    BigInteger number = json.getBigIntegerValue();
    return number.bitLength() < Long.SIZE && number.signum() >= 0 ? number.longValue() : -1;
  }

  private static String shown(JsonParser json) throws IOException {
    String text =
        switch (json.currentToken()) {
          case VALUE_STRING -> '"' + json.getText() + '"';
          case START_ARRAY -> "[…]";
          case START_OBJECT -> "{…}";
          default -> json.getText();
        };
    json.skipChildren();
    return text;
  }

  private TensorLocation location(long dataStart) throws CheckpointException {
    DType type =
        DType.named(dtype).orElseThrow(() -> damaged("has the unknown dtype \"" + dtype + "\""));
    if (shape == null || offsets == null) {
      throw damaged("has no list \"" + (shape == null ? "shape" : "data_offsets") + "\"");
    }
    if (offsets.size() != 2 || offsets.get(0) > offsets.get(1)) {
      throw damaged("has the data_offsets " + offsets);
    }
    long length = offsets.get(1) - offsets.get(0);
    if (length != bytes(type)) {
      throw damaged("is " + type + " " + shape + " but its data_offsets span " + length + " bytes");
    }
    try {
      long offset = Math.addExact(dataStart, offsets.get(0));
      return new TensorLocation(name, type, shape, file, offset, length);
    } catch (ArithmeticException e) {
      throw damaged("has the data_offsets " + offsets);
    }
  }

  private long bytes(DType type) throws CheckpointException {
    try {
      long bits = type.bits();
      for (long extent : shape) {
        bits = Math.multiplyExact(bits, extent);
      }
      if (bits % Byte.SIZE == 0) {
        return bits / Byte.SIZE;
      }
    } catch (ArithmeticException e) {
      // falls through: a shape that overflows is as impossible as one that ends inside a byte
    }
    throw damaged("has the impossible shape " + shape);
  }

  private CheckpointException damaged(String what) {
    return SafetensorsHeader.damaged(file, "tensor " + name + " " + what);
  }
}
