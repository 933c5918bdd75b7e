package io.github.shortgpt.forward;

import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.jni.IValue;
import io.github.shortgpt.checkpoint.TensorLocation;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/**
 * A tensor of a checkpoint, read where it lies on disk, in the type in which hidden states are
 * computed.
 *
 * <p>Where that is the stored type nothing is copied. A map is below 2 GiB; a larger tensor is put
 * together from blocks of rows, which copies it.
 */
final class MappedTensor implements AutoCloseable {
  private static final long MAX_MAP_BYTES = Integer.MAX_VALUE;

  private final Engine engine;
  private final BlockScript script;
  private final Deque<AutoCloseable> resources = new ArrayDeque<>();
  private PtNDArray array;

  private MappedTensor(Engine engine, BlockScript script) {
    this.engine = engine;
    this.script = script;
  }

  static MappedTensor open(
      Engine engine, BlockScript script, TensorLocation tensor, ComputeType type)
      throws IOException {
    return open(engine, script, tensor, type, MAX_MAP_BYTES);
  }

  /** Maps a tensor without converting it: the array has the type that it has on disk. */
  static MappedTensor openAsStored(Engine engine, BlockScript script, TensorLocation tensor)
      throws IOException {
    MappedTensor mapped = new MappedTensor(engine, script);
    try {
      mapped.array = mapped.whole(tensor, MAX_MAP_BYTES);
      return mapped;
    } catch (IOException | RuntimeException e) {
      mapped.close();
      throw e;
    }
  }

  /** Maps some rows of a tensor, without converting them. */
  static MappedTensor openRows(
      Engine engine, BlockScript script, TensorLocation tensor, long first, long rows)
      throws IOException {
    MappedTensor mapped = new MappedTensor(engine, script);
    try {
      List<Long> shape = new ArrayList<>(tensor.shape());
      shape.set(0, rows);
      long rowBytes = tensor.length() / tensor.shape().get(0);
      mapped.array = mapped.piece(tensor, first * rowBytes, shape);
      return mapped;
    } catch (IOException | RuntimeException e) {
      mapped.close();
      throw e;
    }
  }

  static MappedTensor open(
      Engine engine, BlockScript script, TensorLocation tensor, ComputeType type, long maxMapBytes)
      throws IOException {
    MappedTensor mapped = new MappedTensor(engine, script);
    try {
      mapped.array = mapped.inType(mapped.whole(tensor, maxMapBytes), tensor, type);
      return mapped;
    } catch (IOException | RuntimeException e) {
      mapped.close();
      throw e;
    }
  }

  private PtNDArray whole(TensorLocation tensor, long maxMapBytes) throws IOException {
    if (tensor.length() <= maxMapBytes) {
      return piece(tensor, 0, tensor.shape());
    }
    long rows = tensor.shape().get(0);
    long rowBytes = tensor.length() / rows;
    long rowsAtOnce = maxMapBytes / rowBytes;
    List<PtNDArray> pieces = new ArrayList<>();
    for (long row = 0; row < rows; row += rowsAtOnce) {
      List<Long> shape = new ArrayList<>(tensor.shape());
      shape.set(0, Math.min(rowsAtOnce, rows - row));
      pieces.add(piece(tensor, row * rowBytes, shape));
    }
    try (IValue list = IValue.listFrom(pieces.toArray(PtNDArray[]::new))) {
      return keep(script.call("concatenate", list));
    }
  }

  /** Maps a run of rows that begins {@code skip} bytes into the tensor. */
  private PtNDArray piece(TensorLocation tensor, long skip, List<Long> shape) throws IOException {
    long[] extents = shape.stream().mapToLong(Long::longValue).toArray();
    long elements = 1;
    long[] strides = new long[extents.length];
    for (int i = extents.length - 1; i >= 0; i--) {
      strides[i] = elements;
      elements *= extents[i];
    }
    long length = elements * tensor.dtype().bits() / Byte.SIZE;
    Mapping mapping = Mapping.of(tensor.file(), tensor.offset() + skip, length);
    resources.push(mapping);
    PtNDArray bytes = engine.bytes(mapping.bytes());
    resources.push(bytes);
    try (IValue raw = IValue.from(bytes);
        IValue dtype = IValue.from((long) tensor.dtype().torchCode().orElseThrow());
        IValue extent = IValue.listFrom(extents);
        IValue stride = IValue.listFrom(strides)) {
      return keep(script.call("reinterpret", raw, dtype, extent, stride));
    }
  }

  private PtNDArray inType(PtNDArray stored, TensorLocation tensor, ComputeType type) {
    if (type.isStoredAs(tensor.dtype())) {
      return stored;
    }
    try (IValue value = IValue.from(stored);
        IValue code = IValue.from((long) type.torchCode())) {
      return keep(script.call("convert", value, code));
    }
  }

  private PtNDArray keep(IValue value) {
    try (value) {
      PtNDArray kept = engine.array(value);
      resources.push(kept);
      return kept;
    }
  }

  PtNDArray array() {
    return array;
  }

  /** Tensors first, then the maps under them. */
  @Override
  public void close() {
    while (!resources.isEmpty()) {
      try {
        resources.pop().close();
      } catch (Exception e) {
        throw new IllegalStateException("a tensor can't be released", e);
      }
    }
  }
}
