package io.github.shortgpt.cli;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;

/** What a command line did: its exit code and both its streams, compared as one value. */
record Outcome(int exit, String out, String err) {
  /** A cache with nothing in it, and no way to the hub. */
  private static final Map<String, String> ENVIRONMENT =
      Map.of("HF_HOME", "/nonexistent", "HF_HUB_OFFLINE", "1");

  /** Runs the program in this process, with the project as its home and nothing on stdin. */
  static Outcome of(String... args) {
    return withInput("", args);
  }

  static Outcome withInput(String input, String... args) {
    return run(input, ENVIRONMENT, args);
  }

  /** Runs the program with these variables and no others. */
  static Outcome in(Map<String, String> environment, String... args) {
    return run("", environment, args);
  }

  private static Outcome run(String input, Map<String, String> environment, String... args) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    Console console =
        new Console(
            new ByteArrayInputStream(input.getBytes(StandardCharsets.UTF_8)),
            new PrintStream(out, true, StandardCharsets.UTF_8),
            new PrintStream(err, true, StandardCharsets.UTF_8),
            false,
            Path.of(""),
            environment);
    int exit = ShortGpt.run(console, args);
    return new Outcome(
        exit, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
  }

  /** An input or an output is wrong: nothing on stdout, one sentence on stderr. */
  static Outcome refused(String sentence) {
    return new Outcome(ExitCode.INPUT_OUTPUT, "", "shortgpt: " + sentence + "\n");
  }

  /** The command line is wrong: nothing on stdout, a sentence and where to look on stderr. */
  static Outcome misused(String sentence, String command) {
    return new Outcome(
        ExitCode.USAGE, "", "shortgpt: " + sentence + "\nTry: shortgpt " + command + " --help\n");
  }
}
