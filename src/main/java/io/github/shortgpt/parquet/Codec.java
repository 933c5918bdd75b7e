package io.github.shortgpt.parquet;

import io.airlift.compress.zstd.ZstdDecompressor;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import org.apache.commons.compress.compressors.gzip.GzipCompressorInputStream;
import org.apache.commons.compress.compressors.lz4.BlockLZ4CompressorInputStream;
import org.apache.commons.compress.compressors.snappy.SnappyCompressorInputStream;
import org.apache.parquet.format.CompressionCodec;

/**
 * How pages are compressed; all of it is read by Java, since native code doesn't survive damage.
 */
enum Codec {
  UNCOMPRESSED {
    @Override
    byte[] unfolded(InputStream in, int size) throws IOException {
      return in.readNBytes(size + 1);
    }
  },
  SNAPPY {
    @Override
    byte[] unfolded(InputStream in, int size) throws IOException {
      return new SnappyCompressorInputStream(in, SNAPPY_BLOCK).readNBytes(size + 1);
    }
  },
  GZIP {
    @Override
    byte[] unfolded(InputStream in, int size) throws IOException {
      return GzipCompressorInputStream.builder()
          .setInputStream(in)
          .setDecompressConcatenated(true)
          .get()
          .readNBytes(size + 1);
    }
  },
  LZ4_RAW {
    @Override
    byte[] unfolded(InputStream in, int size) throws IOException {
      return new BlockLZ4CompressorInputStream(in).readNBytes(size + 1);
    }
  },
  ZSTD {
    @Override
    byte[] unfolded(InputStream in, int size) throws IOException {
      byte[] compressed = in.readAllBytes();
      byte[] bytes = new byte[size];
      int length =
          new ZstdDecompressor().decompress(compressed, 0, compressed.length, bytes, 0, size);
      return length == size ? bytes : new byte[length];
    }
  };

  /** What Snappy's own compressor cuts a text into, and no reference goes out of. */
  private static final int SNAPPY_BLOCK = 1 << 16;

  /** The codec of a column, unless it is one that isn't read. */
  static Codec of(String label, CompressionCodec codec) throws ParquetException {
    for (Codec known : values()) {
      if (known.name().equals(String.valueOf(codec))) {
        return known;
      }
    }
    throw ParquetException.notRead(label, "is compressed by " + codec);
  }

  /**
   * The bytes of which a part of {@code from} was made.
   *
   * @param size how many there have to be
   */
  byte[] unfold(String label, byte[] from, int at, int size) throws ParquetException {
    try {
      byte[] bytes = unfolded(new ByteArrayInputStream(from, at, from.length - at), size);
      if (bytes.length == size) {
        return bytes;
      }
    } catch (IOException | RuntimeException e) {
      // The libraries say by any of several that a reference points to what isn't there.
      throw ParquetException.damaged(label, "what " + this + " compressed can't be read");
    }
    throw ParquetException.damaged(label, "a page isn't as long as it says");
  }

  /** The bytes, or any other number of them where they aren't so many. */
  abstract byte[] unfolded(InputStream in, int size) throws IOException;
}
