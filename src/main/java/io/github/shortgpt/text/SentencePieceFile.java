package io.github.shortgpt.text;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.github.shortgpt.input.InputFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;

/**
 * A look through tokenizer.model before the library gets it, which can't be stopped or survived:
 * that it is a message of Protocol Buffers, and that its tables lead nowhere.
 *
 * <p>Of a model's fields the first are pieces, whose first is their text; the third and the fifth
 * are normalisers, whose second is a table.
 */
final class SentencePieceFile {
  /** A vocabulary of a million pieces and the largest of all tables fit. */
  private static final int MOST_MEBIBYTES = 64;

  private static final int PIECE = 1;
  private static final int TEXT = 1;
  private static final int NORMALISER = 3;
  private static final int DENORMALISER = 5;
  private static final int TABLE = 2;

  private SentencePieceFile() {}

  /**
   * Reads a file.
   *
   * @throws TextException if the library can't be given it
   */
  static byte[] read(Path file) throws IOException {
    byte[] bytes = InputFile.bytes(file, MOST_MEBIBYTES);
    if (!isSafe(ByteBuffer.wrap(bytes), 0)) {
      throw unreadable(file, null);
    }
    return bytes;
  }

  static TextException unreadable(Path file, Throwable cause) {
    return new TextException(
        file
            + " is not a SentencePiece model that can be read. Make a tokenizer.json with"
            + " transformers: AutoTokenizer.from_pretrained(…).save_pretrained(…).",
        cause);
  }

  /**
   * Whether a message's fields lie within it and its tables are safe.
   *
   * @param within the field of the model that the message is; 0 for the model itself
   */
  private static boolean isSafe(ByteBuffer message, int within) {
    while (message.hasRemaining()) {
      long key = varint(message);
      int field = (int) (key >>> 3);
      long length =
          switch ((int) key & 7) {
            case 0 -> varint(message) < 0 ? -1 : 0;
            case 1 -> Long.BYTES;
            case 2 -> varint(message);
            case 5 -> Integer.BYTES;
            default -> -1;
          };
      if (key <= 0 || length < 0 || length > message.remaining()) {
        return false;
      }
      ByteBuffer content = message.slice(message.position(), (int) length);
      message.position(message.position() + (int) length);
      boolean delimited = (key & 7) == 2;
      if (delimited && !isSafe(content, field, within)) {
        return false;
      }
    }
    return true;
  }

  private static boolean isSafe(ByteBuffer content, int field, int within) {
    if (within == 0) {
      boolean read = field == PIECE || field == NORMALISER || field == DENORMALISER;
      return !read || isSafe(content, field);
    }
    byte[] bytes = new byte[content.order(ByteOrder.LITTLE_ENDIAN).remaining()];
    content.get(bytes);
    if (within == PIECE) {
      return field != TEXT || (bytes.length > 0 && new String(bytes, ISO_8859_1).indexOf(0) < 0);
    }
    return field != TABLE || PrecompiledCharsmap.isSafe(bytes);
  }

  /** A number of seven bits a byte, the lowest first; -1 where it doesn't end. */
  private static long varint(ByteBuffer from) {
    long number = 0;
    for (int shift = 0; shift < Long.SIZE && from.hasRemaining(); shift += 7) {
      byte next = from.get();
      number |= (long) (next & 127) << shift;
      if (next >= 0) {
        return number;
      }
    }
    return -1;
  }
}
