package io.github.shortgpt.input;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** Reads whole files, none larger than its kind can be. */
public final class InputFile {
  private static final int MEBIBYTE = 1 << 20;

  private InputFile() {}

  /**
   * Checks that a name stands for a file, links followed: opening a pipe would wait for whoever
   * writes to it.
   *
   * @throws InputException if it stands for anything else; nothing where it stands for nothing
   */
  public static void requireRegular(Path file) throws InputException {
    if (Files.exists(file) && !Files.isRegularFile(file)) {
      String what = Files.isDirectory(file) ? "a directory" : "a pipe or a device";
      throw new InputException(
          file + " is " + what + " and not a file. Put the file in its place.");
    }
  }

  /**
   * The bytes of a file.
   *
   * @param mebibytes how large it may be
   * @throws InputException if it is larger, or no regular file
   */
  public static byte[] bytes(Path file, int mebibytes) throws IOException {
    requireRegular(file);
    return stream(file, mebibytes);
  }

  /** The bytes of a file that the user named, which may be a pipe. */
  public static byte[] stream(Path file, int mebibytes) throws IOException {
    int most = mebibytes * MEBIBYTE;
    if (Files.isDirectory(file)) {
      requireRegular(file);
    }
    if (Files.isRegularFile(file) && Files.size(file) > most) {
      throw tooLarge(file, mebibytes);
    }
    try (InputStream in = Files.newInputStream(file)) {
      byte[] bytes = in.readNBytes(most + 1);
      if (bytes.length > most) {
        throw tooLarge(file, mebibytes);
      }
      return bytes;
    }
  }

  private static InputException tooLarge(Path file, int mebibytes) {
    return new InputException(
        file
            + " has more than "
            + mebibytes
            + " MiB, the most that is read of such a file. It can't be what its name says.");
  }

  /**
   * The text of a file.
   *
   * @throws InputException if it isn't UTF-8, and as {@link #bytes} does
   */
  public static String text(Path file, int mebibytes) throws IOException {
    return text(file, bytes(file, mebibytes));
  }

  /** The text that a file's bytes are. */
  public static String text(Path file, byte[] bytes) throws InputException {
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
    } catch (CharacterCodingException e) {
      throw new InputException(file + " is not UTF-8 text.", e);
    }
  }
}
