package io.github.shortgpt.parquet;

import java.io.ByteArrayInputStream;
import shaded.parquet.org.apache.thrift.TBase;
import shaded.parquet.org.apache.thrift.TException;
import shaded.parquet.org.apache.thrift.protocol.TCompactProtocol;
import shaded.parquet.org.apache.thrift.transport.TIOStreamTransport;

/**
 * Reads Parquet's structures, in which no list or string is longer than the bytes that it is in:
 * parquet-format's own method makes room for whatever a list says.
 */
final class Thrift {
  private Thrift() {}

  /**
   * Fills a structure.
   *
   * @return how many bytes it took
   * @throws ParquetException if it is none
   */
  static int read(String label, String what, TBase<?, ?> structure, byte[] bytes)
      throws ParquetException {
    ByteArrayInputStream in = new ByteArrayInputStream(bytes);
    try {
      structure.read(new TCompactProtocol(new TIOStreamTransport(in), bytes.length, bytes.length));
      return bytes.length - in.available();
    } catch (TException | RuntimeException | StackOverflowError e) {
      throw ParquetException.damaged(label, what + " can't be understood");
    }
  }
}
