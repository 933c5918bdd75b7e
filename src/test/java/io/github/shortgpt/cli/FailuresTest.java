package io.github.shortgpt.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.PrintStream;
import java.nio.channels.ClosedByInterruptException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** Every kind of failure has its exit code and its sentence. */
class FailuresTest {
  @Command(name = "shortgpt")
  private static final class Any {}

  private final ByteArrayOutputStream err = new ByteArrayOutputStream();
  private final Failures failures =
      new Failures(new PrintStream(err, true, StandardCharsets.UTF_8));

  private Outcome outcome(Exception e) {
    int exit = failures.handleExecutionException(e, new CommandLine(new Any()), null);
    return new Outcome(exit, "", err.toString(StandardCharsets.UTF_8));
  }

  static Stream<Arguments> failures() {
    return Stream.of(
        Arguments.of(3, new IOException("A sentence."), "A sentence."),
        Arguments.of(3, new IOException("No space left"), "No space left. Nothing was written."),
        Arguments.of(3, new NoSuchFileException("a/b"), "a/b doesn't exist."),
        Arguments.of(
            3, new AccessDeniedException("a/b"), "a/b can't be opened: permission denied."),
        Arguments.of(
            3,
            new FileSystemException("a/b", null, "Not a directory"),
            "a/b can't be used: Not a directory."),
        Arguments.of(4, new GateException("Too much."), "Too much."),
        Arguments.of(130, new InterruptedIOException(), "Interrupted; no output was written."),
        Arguments.of(130, new InterruptedIOException("Interrupted; kept."), "Interrupted; kept."),
        Arguments.of(130, new ClosedByInterruptException(), "Interrupted; no output was written."));
  }

  @ParameterizedTest
  @MethodSource("failures")
  void everyFailureHasItsExitCodeAndSentence(int exit, Exception e, String sentence) {
    assertEquals(new Outcome(exit, "", "shortgpt: " + sentence + "\n"), outcome(e));
  }

  @Test
  void aWrongCommandLineSaysWhereToLook() {
    assertEquals(
        new Outcome(2, "", "shortgpt: Wrong.\nTry: shortgpt --help\n"),
        outcome(new UsageException("Wrong.")));
  }

  @Test
  void onlyABugShowsAStackTrace() {
    Outcome bug = outcome(new IllegalStateException("impossible"));

    assertEquals(1, bug.exit());
    assertTrue(bug.err().startsWith("java.lang.IllegalStateException: impossible\n\tat "));
    String end = "\nshortgpt: This is a bug in shortgpt. Please report it with the lines above.\n";
    assertTrue(bug.err().endsWith(end), bug.err());
  }

  @Test
  void tooLittleMemoryIsTheUsersToMend() {
    assertEquals(3, failures.outOfMemory());
    assertEquals(
        "shortgpt: Java ran out of memory. Give fewer --windows, or more memory with"
            + " JAVA_TOOL_OPTIONS=-Xmx4g.\n",
        err.toString(StandardCharsets.UTF_8));
  }

  @Test
  void helpListsEveryExitCode() {
    String help = Outcome.of("--help").out();
    for (String line :
        new String[] {
          "    0 +done",
          "    1 +a bug in shortgpt",
          "    2 +a wrong command line",
          "    3 +an input that can't be used, or an output that can't be written",
          "    4 +a --gate said no; nothing was written",
          "  130 +interrupted"
        }) {
      assertTrue(help.lines().anyMatch(shown -> shown.matches(line)), line + " in " + help);
    }
  }
}
