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
    for (int i = 0; i < tensor.elements(); i++) {
      float value = (float) value(tensor, i);
      if (tensor.dtype() == DType.BF16) {
        bytes.putShort(bfloat16(value));
      } else {
        bytes.putFloat(value);
      }
    }
    return bytes.array();
  }

  private static double value(TensorLocation tensor, int i) {
    double u = 2.0 * Integer.toUnsignedLong(hash(tensor.name(), i)) / (1L << 32) - 1;
    if (tensor.shape().size() >= 2) {
      return 0.14 * u;
    }
    boolean norm = tensor.name().contains("norm") && tensor.name().endsWith("weight");
    return norm ? 1 + 0.2 * u : 0.2 * u;
  }

  /** The finaliser of murmur3 over the name's CRC-32 and the place. */
  private static int hash(String name, int i) {
    CRC32 crc = new CRC32();
    crc.update(name.getBytes(StandardCharsets.UTF_8));
    int h = (int) crc.getValue() + i * 0x9E3779B1;
    h = (h ^ (h >>> 16)) * 0x85EBCA6B;
    h = (h ^ (h >>> 13)) * 0xC2B2AE35;
    return h ^ (h >>> 16);
  }

  /** Rounded to the nearest, ties to even. */
  private static short bfloat16(float value) {
    int bits = Float.floatToRawIntBits(value);
    return (short) ((bits + 0x7FFF + ((bits >>> 16) & 1)) >>> 16);
  }
}
