package io.github.shortgpt.text;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;

/**
 * The replacements of characters that SentencePiece's models hold, and tokenizer.json with them: a
 * double array of Darts, then the replacements, each ended by a zero.
 *
 * <p>The libraries that walk it take its numbers for places in memory without looking at them, so
 * they are looked at here.
 */
final class PrecompiledCharsmap {
  private static final int BLOCK = 256;
  private static final int NO_LABEL = 1 << 31;
  private static final int HAS_LEAF = 1 << 8;

  private final int[] units;
  private final byte[] replacements;

  private PrecompiledCharsmap(int[] units, byte[] replacements) {
    this.units = units;
    this.replacements = replacements;
  }

  /** Whether no text can lead out of it; an empty one replaces nothing. */
  static boolean isSafe(byte[] bytes) {
    return bytes.length == 0 || of(bytes).isPresent();
  }

  /** Reads one, unless a text can lead out of it. */
  static Optional<PrecompiledCharsmap> of(byte[] bytes) {
    ByteBuffer blob = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    if (bytes.length <= Integer.BYTES || bytes[bytes.length - 1] != 0) {
      return Optional.empty();
    }
    int trie = blob.getInt();
    if (trie <= 0 || trie > blob.remaining() || trie % (Integer.BYTES * BLOCK) != 0) {
      return Optional.empty();
    }
    int[] units = new int[trie / Integer.BYTES];
    blob.asIntBuffer().get(units);
    byte[] replacements = Arrays.copyOfRange(bytes, Integer.BYTES + trie, bytes.length);
    PrecompiledCharsmap map = new PrecompiledCharsmap(units, replacements);
    return map.isText() && map.staysWithin() ? Optional.of(map) : Optional.empty();
  }

  /** Replacements are UTF-8, without which the tokenizers' library ends the process. */
  private boolean isText() {
    try {
      StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(replacements));
      return true;
    } catch (CharacterCodingException e) {
      return false;
    }
  }

  /** Bytes of the longest replacement. */
  int longest() {
    int longest = 0;
    int begin = 0;
    for (int i = 0; i < replacements.length; i++) {
      if (replacements[i] == 0) {
        longest = Math.max(longest, i - begin);
        begin = i + 1;
      }
    }
    return longest;
  }

  private boolean staysWithin() {
    for (int i = 0; i < units.length; i++) {
      // A unit with no label is no step of a walk but the value at its end.
      if ((units[i] & NO_LABEL) == 0 && !staysWithin(i)) {
        return false;
      }
    }
    return (units[0] & NO_LABEL) == 0;
  }

  private boolean staysWithin(int place) {
    int unit = units[place];
    int next = place ^ (unit >>> 10 << ((unit & 1 << 9) >>> 6));
    boolean within = next >= 0 && (next | BLOCK - 1) < units.length;
    return within && ((unit & HAS_LEAF) == 0 || beginsCharacter(units[next] & ~NO_LABEL));
  }

  /** A replacement that begins within a character ends the process, too. */
  private boolean beginsCharacter(int at) {
    return at < replacements.length && (replacements[at] & 0xC0) != 0x80;
  }
}
