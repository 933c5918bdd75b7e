package io.github.shortgpt.speed;

/**
 * What is timed.
 *
 * @param prompt tokens read at once
 * @param decoded tokens read after them, one by one
 * @param runs of every model
 */
public record SpeedSettings(int prompt, int decoded, int runs) {
  public SpeedSettings {
    if (prompt < 1 || decoded < 1 || runs < 1) {
      throw new IllegalArgumentException(prompt + ", " + decoded + ", " + runs);
    }
  }
}
