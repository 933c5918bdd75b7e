package io.github.shortgpt.cli;

import java.io.IOException;
import java.util.function.Supplier;
import picocli.CommandLine.Option;

/** How the result is printed. */
final class FormatOption {
  private enum Format {
    text,
    json
  }

  @Option(
      names = "--format",
      paramLabel = "text|json",
      description = "Print text (default) or one JSON document.")
  private Format format = Format.text;

  boolean isJson() {
    return format == Format.json;
  }

  /** Prints the result in the form that was asked for. */
  void print(Console console, Supplier<String> text, Supplier<String> json) throws IOException {
    console.print(isJson() ? json.get() : text.get());
  }
}
