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
 */
public record GenerateReport(
    String version, String prompt, List<Integer> promptIds, List<Integer> ids, String text) {
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
        .text();
  }
}
