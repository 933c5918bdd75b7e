package io.github.shortgpt.cli;

import io.github.shortgpt.family.Decoder;
import io.github.shortgpt.generate.Ending;
import java.io.IOException;
import java.util.List;
import picocli.CommandLine.Option;

/** When a text is over. */
final class EndingOptions {
  @Option(
      names = "--max-tokens",
      paramLabel = "N",
      description = "At most so many new tokens (default: ${DEFAULT-VALUE}).")
  private int tokens = 128;

  @Option(
      names = "--stop",
      paramLabel = "TEXT",
      description =
          "End before this text, which isn't printed; repeatable. The model's own end-of-text"
              + " tokens always end it.")
  private List<String> texts = List.of();

  void check() throws UsageException {
    if (tokens < 1) {
      throw new UsageException("--max-tokens must be at least 1.");
    }
    if (texts.contains("")) {
      throw new UsageException("--stop needs a text that isn't empty.");
    }
  }

  /** What ends this model's texts. */
  Ending of(Decoder decoder) throws IOException {
    return new Ending(Ending.idsOf(decoder), texts, tokens);
  }
}
