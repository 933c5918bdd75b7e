package io.github.shortgpt.report;

import java.util.List;

/**
 * The result of {@code shortgpt generate}.
 *
 * @param version shortgpt's
 * @param prompt as it was given
 * @param promptIds what the model read
 * @param ids what it went on with, an id that ended the text included
 * @param text what these say
 * @param timing null if it is to be left out
 */
public record GenerateReport(
    String version,
    String prompt,
    List<Integer> promptIds,
    List<Integer> ids,
    String text,
    Timing timing) {
  /**
   * Durations in seconds.
   *
   * @param prompt until it was read
   * @param generation from then on
   */
  public record Timing(double prompt, double generation) {}

  public GenerateReport {
    promptIds = List.copyOf(promptIds);
    ids = List.copyOf(ids);
  }

  /** The JSON document. */
  public String json() {
    return new JsonDocument(version)
        .put("prompt", prompt)
        .put("promptIds", promptIds)
        .put("ids", ids)
        .put("text", text)
        .put("timing", timing)
        .text();
  }
}
