package io.github.shortgpt.cli;

import io.github.shortgpt.family.Decoder;
import io.github.shortgpt.text.Bos;
import io.github.shortgpt.text.CalibrationSet;
import io.github.shortgpt.text.Documents;
import io.github.shortgpt.text.TextException;
import io.github.shortgpt.text.Tokenizer;
import io.github.shortgpt.text.WindowSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Option;

/** What text the model is run on, and how it is cut. */
final class CalibrationOptions {
  private static final Logger LOG = LoggerFactory.getLogger(CalibrationOptions.class);
  private static final String DEFAULT = "default";
  private static final int DEFAULT_LENGTH = 512;

  /** The options' names, for commands in which they may have no effect. */
  static final List<String> NAMES =
      List.of(
          "--calibration", "--text-field", "--windows", "--window-length", "--no-bos", "--shuffle");

  @Option(
      names = "--calibration",
      paramLabel = "TEXT",
      description =
          "A file (.jsonl: one document a line; .parquet: one a row; any other: one document), a"
              + " directory of .txt and .jsonl or else .parquet files, - for stdin, a name under"
              + " calibration/, or the train split of a text that eval --data knows by name (default:"
              + " default).")
  private Optional<String> calibration = Optional.empty();

  @Option(
      names = "--text-field",
      paramLabel = "KEY",
      description =
          "The field of a JSON line, or the column of Parquet, that holds the text (default: text).")
  private Optional<String> textField = Optional.empty();

  @Option(
      names = "--windows",
      paramLabel = "N",
      description = "Use the first N windows of the text (default: ${DEFAULT-VALUE}).")
  private int windows = 32;

  @Option(
      names = "--window-length",
      paramLabel = "N",
      description = "Tokens of a window, BOS included (default: 512, or what the model allows).")
  private Optional<Integer> length = Optional.empty();

  @Option(
      names = "--no-bos",
      description = "Begin no window with BOS, though the tokenizer adds one.")
  private boolean noBos;

  @Option(
      names = "--shuffle",
      description = "Use windows drawn from all of the text by --seed, not its first ones.")
  private boolean shuffle;

  /** Whether windows begin with BOS where the tokenizer adds one. */
  boolean allowsBos() {
    return !noBos;
  }

  /** Whether windows are drawn by a seed. */
  boolean isShuffled() {
    return shuffle;
  }

  /**
   * Refuses another length than that which a metric is defined for.
   *
   * @param fixed empty if windows may be of any length
   */
  void checkLength(OptionalInt fixed) throws UsageException {
    if (fixed.isPresent() && length.isPresent() && length.get() != fixed.getAsInt()) {
      throw new UsageException(
          "--window-length %d contradicts --estimator official, whose windows have %d tokens."
              .formatted(length.get(), fixed.getAsInt()));
    }
  }

  /**
   * Reads and cuts the text with the model's tokenizer.
   *
   * @param fixed the length of windows, where the metric says it
   */
  CalibrationSet read(Console console, Decoder decoder, long seed, OptionalInt fixed)
      throws IOException, UsageException {
    long positions = decoder.maxPositions().orElse(Long.MAX_VALUE);
    WindowSettings settings = settings(positions, seed, fixed);
    CalibrationSet set;
    try (Tokenizer tokenizer = Tokenizer.open(decoder.checkpoint().directory())) {
      set = CalibrationSet.read(documents(console), tokenizer, settings);
    }
    LOG.info(
        "text {}: {} windows of {} tokens, {}",
        set.identity().name(),
        set.windows(),
        settings.length(),
        set.identity().bos() ? "each after BOS" : "without BOS");
    if (settings.length() > positions) {
      LOG.warn(
          "windows of {} tokens are longer than the {} positions that the model was made for",
          settings.length(),
          positions);
    }
    if (set.windows() < set.requestedWindows()) {
      LOG.warn("the text fills {} windows, not {}", set.windows(), set.requestedWindows());
    }
    return set;
  }

  private WindowSettings settings(long positions, long seed, OptionalInt fixed)
      throws UsageException {
    int usual = fixed.orElse((int) Math.min(DEFAULT_LENGTH, positions));
    int tokens = length.orElse(usual);
    if (windows < 1 || tokens < 2) {
      throw new UsageException("--windows must be at least 1 and --window-length at least 2.");
    }
    OptionalLong drawn = shuffle ? OptionalLong.of(seed) : OptionalLong.empty();
    return new WindowSettings(windows, tokens, noBos ? Bos.NONE : Bos.EACH, drawn);
  }

  private Documents documents(Console console) throws IOException {
    Path sets = console.home().resolve("calibration");
    if (calibration.isEmpty()) {
      return Documents.of(DEFAULT, sets.resolve(DEFAULT), textField);
    }
    return documents(console, calibration.get(), HubText.Use.CALIBRATION, textField);
  }

  /**
   * A text that the user names: a file, a directory, - for stdin, one under calibration/, or a data
   * set of the hub's cache.
   */
  static Documents documents(
      Console console, String name, HubText.Use use, Optional<String> textField)
      throws IOException {
    if (name.equals("-")) {
      return Documents.ofStream("stdin", console.in(), textField);
    }
    Path sets = console.home().resolve("calibration");
    for (Path path :
        List.of(
            Path.of(name),
            sets.resolve(name),
            sets.resolve(name + ".txt"),
            sets.resolve(name + ".jsonl"))) {
      if (Files.exists(path)) {
        return Documents.of(path.getFileName().toString(), path, textField);
      }
    }
    return HubText.find(console, name, use, textField)
        .orElseThrow(
            () ->
                new TextException(
                    "There is no text %s: give a file, a directory, - for stdin, a name under %s, or one of %s."
                        .formatted(name, sets, String.join(", ", HubText.names()))));
  }
}
