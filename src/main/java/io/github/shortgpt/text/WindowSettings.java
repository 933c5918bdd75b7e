package io.github.shortgpt.text;

import java.util.OptionalLong;

/**
 * How text is cut.
 *
 * @param windows at most so many
 * @param length tokens of each, BOS included
 * @param bos where BOS stands
 * @param shuffle the seed by which windows are drawn from all of the text; the first ones if empty
 */
public record WindowSettings(int windows, int length, Bos bos, OptionalLong shuffle) {
  public WindowSettings {
    if (windows < 1 || length < 2) {
      throw new IllegalArgumentException(windows + " windows of " + length + " tokens");
    }
  }

  /** The first windows of the text, each after BOS or without. */
  public WindowSettings(int windows, int length, boolean bos) {
    this(windows, length, bos ? Bos.EACH : Bos.NONE, OptionalLong.empty());
  }
}
