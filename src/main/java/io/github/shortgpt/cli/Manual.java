package io.github.shortgpt.cli;

import io.github.shortgpt.manual.ShareDirectory;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;

/** What the build runs to write the man pages and completions of a distribution. */
public final class Manual {
  private Manual() {}

  /** Writes them below the directory that the one argument names. */
  public static void main(String[] arguments) throws IOException {
    PrintStream nowhere =
        new PrintStream(OutputStream.nullOutputStream(), true, StandardCharsets.UTF_8);
    InputStream nothing = InputStream.nullInputStream();
    Console console = new Console(nothing, nowhere, nowhere, false, Path.of(""), Map.of());
    ShareDirectory.write(Path.of(arguments[0]), ShortGpt.commandLine(console), Version.own());
  }
}
