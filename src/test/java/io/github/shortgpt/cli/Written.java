package io.github.shortgpt.cli;

import io.github.shortgpt.checkpoint.Checkpoint;
import io.github.shortgpt.checkpoint.DType;
import io.github.shortgpt.checkpoint.SafetensorsHeader;
import io.github.shortgpt.checkpoint.TensorLocation;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/** A tensor with its bytes, to put in the place of those that a model has, or beside them. */
final class Written {
  private final String name;
  private final DType dtype;
  private final List<Long> shape;
  private final byte[] bytes;

  private Written(String name, DType dtype, List<Long> shape, byte[] bytes) {
    this.name = name;
    this.dtype = dtype;
    this.shape = shape;
    this.bytes = bytes;
  }

  String name() {
    return name;
  }

  byte[] bytes() {
    return bytes.clone();
  }

  /** Number of elements. */
  long elements() {
    return 8L * bytes.length / dtype.bits();
  }

  static Written zeros(String name, DType dtype, Long... shape) {
    long elements = Arrays.stream(shape).reduce(1L, (a, b) -> a * b);
    return new Written(name, dtype, List.of(shape), new byte[(int) (elements * dtype.bits() / 8)]);
  }

  /** The same with other numbers. */
  Written with(DType other, byte[] numbers) {
    return new Written(name, other, shape, numbers);
  }

  Written zeros(DType other) {
    return zeros(name, other, shape.toArray(Long[]::new));
  }

  static List<Written> in(Path model) throws IOException {
    List<Written> tensors = new ArrayList<>();
    for (TensorLocation tensor : Checkpoint.open(model).tensors().values()) {
      byte[] file = Files.readAllBytes(tensor.file());
      int begin = (int) tensor.offset();
      byte[] bytes = Arrays.copyOfRange(file, begin, begin + (int) tensor.length());
      tensors.add(new Written(tensor.name(), tensor.dtype(), tensor.shape(), bytes));
    }
    return tensors;
  }

  /** Writes a model's weights anew. */
  static void all(Path model, List<Written> tensors) throws IOException {
    List<TensorLocation> located = new ArrayList<>();
    ByteArrayOutputStream data = new ByteArrayOutputStream();
    for (Written tensor : tensors) {
      int length = tensor.bytes.length;
      located.add(new TensorLocation(tensor.name, tensor.dtype, tensor.shape, model, 0, length));
      data.write(tensor.bytes);
    }
    ByteArrayOutputStream file = new ByteArrayOutputStream();
    file.write(SafetensorsHeader.encode(Map.of("format", "pt"), located));
    data.writeTo(file);
    Files.write(model.resolve("model.safetensors"), file.toByteArray());
  }

  /** Adds tensors to a model. */
  static void beside(Path model, Written... more) throws IOException {
    List<Written> tensors = in(model);
    tensors.addAll(List.of(more));
    all(model, tensors);
  }
}
