package io.github.shortgpt.parquet;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import org.apache.parquet.format.FileMetaData;

/** The end of a file, which says what is in it: structure, length of it, four letters. */
final class Footer {
  private static final String MAGIC = "PAR1";
  private static final String ENCRYPTED = "PARE";

  /** Magic numbers at both ends and a length. */
  private static final int LEAST = 12;

  private static final int TAIL = 8;
  private static final int MOST_BYTES = 16 << 20;

  private Footer() {}

  static FileMetaData read(String label, FileChannel channel) throws IOException {
    long size = channel.size();
    if (size < LEAST) {
      throw unfinished(label);
    }
    ByteBuffer tail = ByteBuffer.wrap(bytes(label, channel, size - TAIL, TAIL));
    int length = tail.order(ByteOrder.LITTLE_ENDIAN).getInt();
    String magic = StandardCharsets.ISO_8859_1.decode(tail).toString();
    if (magic.equals(ENCRYPTED)) {
      throw encrypted(label);
    }
    if (!magic.equals(MAGIC)) {
      throw unfinished(label);
    }
    if (length <= 0 || length > size - LEAST) {
      throw ParquetException.damaged(label, "its footer is longer than the file");
    }
    if (length > MOST_BYTES) {
      throw ParquetException.notRead(label, "has a footer of more than 16 MiB");
    }
    FileMetaData meta = new FileMetaData();
    Thrift.read(label, "its footer", meta, bytes(label, channel, size - TAIL - length, length));
    if (meta.isSetEncryption_algorithm()) {
      throw encrypted(label);
    }
    return meta;
  }

  private static ParquetException unfinished(String label) {
    return new ParquetException(
        label + " is cut short or no Parquet file: it doesn't end with PAR1. Fetch it again.");
  }

  private static ParquetException encrypted(String label) {
    return new ParquetException(
        label + " is encrypted, and there is no key for it. Decrypt it first.");
  }

  /** Bytes that have to be there. */
  static byte[] bytes(String label, FileChannel channel, long at, int length) throws IOException {
    ByteBuffer bytes = ByteBuffer.allocate(length);
    while (bytes.hasRemaining()) {
      if (channel.read(bytes, at + bytes.position()) < 0) {
        throw ParquetException.damaged(label, "it ends too early");
      }
    }
    return bytes.array();
  }
}
