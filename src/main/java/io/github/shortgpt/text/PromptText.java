package io.github.shortgpt.text;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;

/** A prompt from a file or a stream: its UTF-8 text without the line break that ends it. */
public final class PromptText {
  private PromptText() {}

  /** The text of a file. */
  public static String read(Path file) throws IOException {
    try (InputStream in = Files.newInputStream(file)) {
      return read(file.toString(), in);
    }
  }

  /**
   * The text of a stream.
   *
   * @param label what errors call it
   * @throws TextException if it isn't UTF-8
   */
  public static String read(String label, InputStream in) throws IOException {
    StringBuilder text = new StringBuilder();
    new DocumentReader(label, in).whole(text::append);
    return text.toString().replaceFirst("\\r?\\n\\z", "");
  }
}
