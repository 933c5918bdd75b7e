package io.github.shortgpt.forward;

import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.jni.IValue;
import io.github.shortgpt.checkpoint.TensorLocation;
import io.github.shortgpt.text.TokenBatch;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.StandardOpenOption;

/**
 * Looks up token embeddings: only the rows that a batch needs are read, however large the
 * vocabulary.
 */
final class TokenEmbedding implements AutoCloseable {
  private final Engine engine;
  private final BlockScript script;
  private final TensorLocation table;
  private final ComputeType type;
  private final FileChannel channel;
  private final int rowBytes;

  TokenEmbedding(Engine engine, BlockScript script, TensorLocation table, ComputeType type)
      throws IOException {
    this.engine = engine;
    this.script = script;
    this.table = table;
    this.type = type;
    this.channel = FileChannel.open(table.file(), StandardOpenOption.READ);
    this.rowBytes = Math.toIntExact(table.length() / table.shape().get(0));
  }

  /** The rows of a batch's tokens, {@code [rows, columns, width]}. */
  IValue lookUp(TokenBatch batch) throws IOException {
    ByteBuffer rows =
        ByteBuffer.allocateDirect(Math.multiplyExact(rowBytes, batch.rows() * batch.columns()));
    for (int row = 0; row < batch.rows(); row++) {
      for (int column = 0; column < batch.columns(); column++) {
        readRow(batch.id(row, column), rows);
      }
    }
    long width = table.shape().get(1);
    long[] shape = {batch.rows(), batch.columns(), width};
    long[] stride = {batch.columns() * width, width, 1};
    try (PtNDArray bytes = engine.bytes(rows.flip());
        IValue raw = IValue.from(bytes);
        IValue dtype = IValue.from((long) table.dtype().torchCode().orElseThrow());
        IValue extents = IValue.listFrom(shape);
        IValue strides = IValue.listFrom(stride);
        IValue view = script.call("reinterpret", raw, dtype, extents, strides);
        IValue code = IValue.from((long) type.torchCode())) {
      // A copy even where the type stays: the view's bytes are this method's.
      return script.call("converted_copy", view, code);
    }
  }

  private void readRow(int id, ByteBuffer into) throws IOException {
    if (id < 0 || id >= table.shape().get(0)) {
      throw new ForwardException(
          "The tokenizer gives the id "
              + id
              + " but "
              + table.name()
              + " has only "
              + table.shape().get(0)
              + " rows: the tokenizer belongs to another model.");
    }
    int end = into.position() + rowBytes;
    into.limit(end);
    long start = table.offset() + (long) id * rowBytes - into.position();
    while (into.hasRemaining()) {
      if (channel.read(into, start + into.position()) < 0) {
        throw new ForwardException(table.file() + " became shorter while it was read.");
      }
    }
    into.limit(into.capacity());
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
