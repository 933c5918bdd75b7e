package io.github.shortgpt.cli;

import io.github.shortgpt.family.Decoder;
import io.github.shortgpt.text.Bos;
import io.github.shortgpt.text.CalibrationSet;
import io.github.shortgpt.text.Documents;
import io.github.shortgpt.text.TextException;
import io.github.shortgpt.text.Tokenizer;
import io.github.shortgpt.text.WindowSettings;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import picocli.CommandLine.Option;

/** What text models are measured on, and how it is cut. */
final class EvaluationTextOptions {
  private static final int DEFAULT_LENGTH = 2048;

  @Option(
      names = "--text-field",
      paramLabel = "KEY",
      description =
          "The field of a JSON line, or the column of Parquet, that holds the text (default: text).")
  private Optional<String> textField = Optional.empty();

  @Option(
      names = "--windows",
      paramLabel = "N",
      description = "Use the first N windows of the text (default: all).")
  private Optional<Integer> windows = Optional.empty();

  @Option(
      names = "--window-length",
      paramLabel = "N",
      description = "Tokens of a window (default: 2048, or what the model allows).")
  private Optional<Integer> length = Optional.empty();

  @Option(
      names = "--bos",
      paramLabel = "first|each|none",
      description =
          "Where the tokenizer's BOS stands, if it adds one: before the text (default), before each"
              + " window, or nowhere.")
  private Bos bos = Bos.FIRST;

  /** The options' names, for commands in which they may have no effect. */
  static final List<String> NAMES = List.of("--windows", "--window-length", "--bos");

  /** The text that the user names. */
  Documents documents(Console console, String text) throws IOException {
    return CalibrationOptions.documents(console, text, HubText.Use.EVALUATION, textField);
  }

  /** Refuses what can't be, before any work. */
  void check() throws UsageException {
    if (windows.orElse(1) < 1 || length.orElse(2) < 2) {
      throw new UsageException("--windows must be at least 1 and --window-length at least 2.");
    }
  }

  /**
   * Reads and cuts the text.
   *
   * @param others models that must cut it into the same tokens
   */
  CalibrationSet read(Documents documents, Decoder original, List<Decoder> others)
      throws IOException {
    long positions = original.maxPositions().orElse(Long.MAX_VALUE);
    int tokens = length.orElse((int) Math.min(DEFAULT_LENGTH, positions));
    return read(
        documents,
        original,
        others,
        new WindowSettings(windows.orElse(Integer.MAX_VALUE), tokens, bos, OptionalLong.empty()));
  }

  /** The same with windows of another kind. */
  static CalibrationSet read(
      Documents documents, Decoder original, List<Decoder> others, WindowSettings settings)
      throws IOException {
    CalibrationSet set = read(documents, original, settings);
    for (Decoder other : others) {
      if (!read(documents, other, settings).idsChecksum().equals(set.idsChecksum())) {
        throw new TextException(
            "The tokenizer of %s cuts %s into other tokens than that of %s, and what is lost on other tokens can't be compared."
                .formatted(
                    other.checkpoint().directory(),
                    documents.name(),
                    original.checkpoint().directory()));
      }
    }
    return set;
  }

  private static CalibrationSet read(Documents documents, Decoder decoder, WindowSettings settings)
      throws IOException {
    try (Tokenizer tokenizer = Tokenizer.open(decoder.checkpoint().directory())) {
      return CalibrationSet.read(documents, tokenizer, settings);
    }
  }
}
