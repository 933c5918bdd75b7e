package io.github.shortgpt.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A result that can't be printed is a failure with a sentence, and loses nothing else. */
class LostOutputTest {
  private static final String MODEL = "tinytales-12l";
  private static final Outcome LOST =
      Outcome.refused(
          "The result could not be printed in full: standard output leads to a full disk, or to a"
              + " program that has ended.");

  @TempDir Path temp;

  /** A stream that takes some bytes and no more. */
  private static final class Full extends OutputStream {
    private int room;

    Full(int room) {
      this.room = room;
    }

    @Override
    public void write(int value) throws IOException {
      if (room-- <= 0) {
        throw new IOException("No space left on device");
      }
    }
  }

  /** Runs the program with room for so many bytes on stdout. */
  private static Outcome run(int room, String... args) {
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    Console console =
        new Console(
            new ByteArrayInputStream(new byte[0]),
            new PrintStream(new Full(room), true, StandardCharsets.UTF_8),
            new PrintStream(err, true, StandardCharsets.UTF_8),
            false,
            Path.of(""),
            Map.of());
    return new Outcome(ShortGpt.run(console, args), "", err.toString(StandardCharsets.UTF_8));
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 200})
  void whateverIsLostOfAResultIsAFailure(int room) {
    assertEquals(LOST, run(room, "inspect", "--model", MODEL));
    assertEquals(LOST, run(room, "inspect", "--model", MODEL, "--format", "json"));
    assertEquals(
        LOST, run(room, "prune", "--model", MODEL, "--layers", "3", "--dry-run", "--no-progress"));
  }

  @Test
  void helpAndVersionFailToo() {
    assertEquals(LOST, run(10, "--help"));
    assertEquals(LOST, run(10, "prune", "--help"));
    assertEquals(LOST, run(10, "--version"));
  }

  @Test
  void anExportFailsToo() {
    assertEquals(LOST, run(5, "prune", "--model", MODEL, "--layers", "3", "--export", "mergekit"));
  }

  @Test
  void aTextThatStreamsEndsWhereItsReaderDoes() {
    assertEquals(LOST, run(5, "generate", "--model", MODEL, "--prompt", "Once upon a time", "-q"));
  }

  @Test
  void filesAreWrittenAndWhatARunCanGoOnWithIsKept() throws IOException {
    Path file = temp.resolve("scores.json");
    Path kept = temp.resolve("kept");
    String text = "score --windows 1 --window-length 16 -q --model " + MODEL;
    String keep = " --output " + file + " --resume " + kept;

    assertEquals(LOST, run(0, (text + keep).split(" ")));

    assertTrue(Files.exists(file));
    assertTrue(Files.exists(kept.resolve("run.txt")));
  }
}
