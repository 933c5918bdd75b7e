package io.github.shortgpt.golden;

import io.github.shortgpt.checkpoint.DType;
import io.github.shortgpt.checkpoint.TensorLocation;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.zip.CRC32;

/**
 * Weights from nothing, as {@code scripts/goldens.py} makes them: a hash of the tensor's name and
 * the place in it.
 */
final class FormulaWeights {
  private FormulaWeights() {}

  static byte[] bytes(TensorLocation tensor) {
    ByteBuffer bytes =
        ByteBuffer.allocate(Math.toIntExact(tensor.length())).order(ByteOrder.LITTLE_ENDIAN);
    boolean vector = tensor.shape().size() < 2;
    boolean norm = tensor.name().contains("norm") && tensor.name().endsWith("weight");
    double scale = vector ? 0.2 : 0.14;
    double centre = vector && norm ? 1 : 0;
    int seed = seed(tensor.name());
    long elements = tensor.elements();
    for (int i = 0; i < elements; i++) {
      float value = (float) (centre + scale * uniform(seed, i));
      if (tensor.dtype() == DType.BF16) {
        bytes.putShort(bfloat16(value));
      } else {
        bytes.putFloat(value);
      }
    }
    return bytes.array();
  }

  private static int seed(String name) {
    CRC32 crc = new CRC32();
    crc.update(name.getBytes(StandardCharsets.UTF_8));
    return (int) crc.getValue();
  }

  /** From -1 to 1: the finaliser of murmur3 over the name's CRC-32 and the place. */
  private static double uniform(int seed, int i) {
    int h = seed + i * 0x9E3779B1;
    h = (h ^ (h >>> 16)) * 0x85EBCA6B;
    h = (h ^ (h >>> 13)) * 0xC2B2AE35;
    h ^= h >>> 16;
    return 2.0 * Integer.toUnsignedLong(h) / (1L << 32) - 1;
  }

  /** Rounded to the nearest, ties to even. */
  private static short bfloat16(float value) {
    int bits = Float.floatToRawIntBits(value);
    return (short) ((bits + 0x7FFF + ((bits >>> 16) & 1)) >>> 16);
  }
}
