package io.github.shortgpt.text;

/**
 * How text is cut.
 *
 * @param windows at most so many
 * @param length tokens of each, BOS included
 * @param bos whether a window begins with BOS where the tokenizer adds one
 */
public record WindowSettings(int windows, int length, boolean bos) {
  public WindowSettings {
    if (windows < 1 || length < 2) {
      throw new IllegalArgumentException(windows + " windows of " + length + " tokens");
    }
  }
}
