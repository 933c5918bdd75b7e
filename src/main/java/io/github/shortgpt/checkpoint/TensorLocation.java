package io.github.shortgpt.checkpoint;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;

/**
 * Where one tensor's bytes lie.
 *
 * @param name the tensor's name on disk
 * @param shape extents, outermost first; empty for a scalar
 * @param offset first byte, counted from the start of the file
 * @param length number of bytes
 */
public record TensorLocation(
    String name, DType dtype, List<Long> shape, Path file, long offset, long length) {
  private static final int SAMPLE_BYTES = 4096;

  public TensorLocation {
    shape = List.copyOf(shape);
    if (offset < 0 || length < 0) {
      throw new IllegalArgumentException(name + ": offset " + offset + ", length " + length);
    }
  }

  /** Number of elements, the product of the shape. */
  public long elements() {
    long elements = 1;
    for (long extent : shape) {
      elements = Math.multiplyExact(elements, extent);
    }
    return elements;
  }

  /** The same bytes under another name. */
  public TensorLocation renamed(String newName) {
    return new TensorLocation(newName, dtype, shape, file, offset, length);
  }

  /**
   * Some of the tensor's bytes: up to 4 KiB each at the start, the middle and the end.
   *
   * @throws CheckpointException if the file ends before the tensor does
   */
  List<ByteBuffer> samples() throws IOException {
    int size = (int) Math.min(SAMPLE_BYTES, length);
    long spare = length - size;
    List<ByteBuffer> samples = new ArrayList<>();
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
      for (long skip : LongStream.of(0, spare / 2, spare).distinct().toArray()) {
        ByteBuffer bytes = ByteBuffer.allocate(size);
        while (bytes.hasRemaining()) {
          if (channel.read(bytes, offset + skip + bytes.position()) < 0) {
            throw new CheckpointException(file + " ends inside the tensor " + name + ".");
          }
        }
        samples.add(bytes.flip());
      }
    }
    return samples;
  }

  /** Whether dtype, shape and samples of the bytes are those of {@code other}. */
  public boolean looksLike(TensorLocation other) throws IOException {
    return dtype == other.dtype && shape.equals(other.shape) && samples().equals(other.samples());
  }

  /** Dtype and shape as people write them, for example {@code BF16 [2048, 512]}. */
  public String describe() {
    return dtype + " " + shape;
  }
}
