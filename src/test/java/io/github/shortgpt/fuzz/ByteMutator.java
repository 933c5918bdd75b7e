package io.github.shortgpt.fuzz;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.random.RandomGenerator;

/**
 * Changes bytes whatever they mean: flips, overwrites, inserts, deletes, repeats and splices.
 *
 * @param words byte strings that mean something in the format
 */
record ByteMutator(List<byte[]> words) implements Mutator {
  private static final long[] NUMBERS = {
    0,
    1,
    -1,
    127,
    128,
    255,
    256,
    32767,
    65535,
    65536,
    Integer.MAX_VALUE,
    Integer.MIN_VALUE,
    1L << 32,
    1L << 40,
    Long.MAX_VALUE,
    Long.MIN_VALUE
  };

  private static final int MOST_REPEATS = 64;

  ByteMutator {
    words = List.copyOf(words);
  }

  static ByteMutator of(String... latin) {
    return new ByteMutator(
        List.of(latin).stream().map(word -> word.getBytes(StandardCharsets.ISO_8859_1)).toList());
  }

  @Override
  public byte[] mutate(byte[] input, byte[] other, RandomGenerator random) {
    int at = random.nextInt(input.length + 1);
    int length = Math.min(input.length - at, 1 + random.nextInt(1 << random.nextInt(1, 8)));
    return switch (random.nextInt(9)) {
      case 0 -> flipped(input, at, random);
      case 1 -> replaced(input, at, Math.min(1, length), new byte[] {(byte) random.nextInt()});
      case 2 -> replaced(input, at, length, new byte[0]);
      case 3 -> number(input, at, random);
      case 4 -> replaced(input, at, 0, repeated(slice(input, at, length), random));
      case 5 -> replaced(input, at, random.nextBoolean() ? length : 0, piece(other, random));
      case 6 -> replaced(input, at, 0, piece(input, random));
      case 7 -> words.isEmpty() ? flipped(input, at, random) : word(input, at, length, random);
      default -> random.nextInt(8) == 0 ? slice(input, 0, at) : flipped(input, at, random);
    };
  }

  private byte[] word(byte[] input, int at, int length, RandomGenerator random) {
    byte[] word = words.get(random.nextInt(words.size()));
    return replaced(input, at, random.nextBoolean() ? Math.min(length, word.length) : 0, word);
  }

  private static byte[] flipped(byte[] input, int at, RandomGenerator random) {
    byte[] flipped = input.clone();
    if (at < flipped.length) {
      flipped[at] ^= (byte) (1 << random.nextInt(Byte.SIZE));
    }
    return flipped;
  }

  private static byte[] number(byte[] input, int at, RandomGenerator random) {
    int size = 1 << random.nextInt(1, 4);
    long number = NUMBERS[random.nextInt(NUMBERS.length)] + random.nextInt(3) - 1;
    ByteOrder order = random.nextBoolean() ? ByteOrder.LITTLE_ENDIAN : ByteOrder.BIG_ENDIAN;
    byte[] eight = ByteBuffer.allocate(Long.BYTES).order(order).putLong(number).array();
    byte[] some = slice(eight, order == ByteOrder.LITTLE_ENDIAN ? 0 : Long.BYTES - size, size);
    return replaced(input, at, Math.min(size, input.length - at), some);
  }

  private static byte[] repeated(byte[] piece, RandomGenerator random) {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    for (int i = random.nextInt(MOST_REPEATS); i >= 0; i--) {
      all.writeBytes(piece);
    }
    return all.toByteArray();
  }

  private static byte[] piece(byte[] of, RandomGenerator random) {
    int begin = random.nextInt(of.length + 1);
    return slice(of, begin, Math.min(of.length - begin, random.nextInt(1, 256)));
  }

  private static byte[] slice(byte[] of, int begin, int length) {
    return java.util.Arrays.copyOfRange(of, begin, begin + length);
  }

  private static byte[] replaced(byte[] input, int at, int length, byte[] by) {
    byte[] result = new byte[input.length - length + by.length];
    System.arraycopy(input, 0, result, 0, at);
    System.arraycopy(by, 0, result, at, by.length);
    System.arraycopy(input, at + length, result, at + by.length, input.length - at - length);
    return result;
  }
}
