package io.github.shortgpt.launcher;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The program with streams that are closed, cut or full, and in a place without a locale. */
class StreamsIT {
  private static final String INSPECT = "inspect --model tinytales-12l";

  @TempDir Path temp;

  /** Runs a line of shell in which {@code shortgpt} is the launcher. */
  private Program shell(String line) throws Exception {
    String command = "shortgpt() { '%s' \"$@\"; }; %s".formatted(Program.LAUNCHER, line);
    return Program.run(temp, "bash", "-c", command);
  }

  @Test
  void aClosedStandardOutputIsRefusedBeforeAnyWork() throws Exception {
    assertEquals(
        new Program(
            3,
            "",
            "shortgpt: standard output is closed, so there is nowhere to print the result."
                + " Redirect it, to /dev/null if need be.\n"),
        shell("shortgpt " + INSPECT + " >&-"));
  }

  @Test
  void aClosedStandardErrorOrInputChangesNothing() throws Exception {
    Program plain = shell("shortgpt " + INSPECT);
    assertEquals(0, plain.exit(), plain.err());
    assertEquals(plain, shell("shortgpt " + INSPECT + " 2>&- <&-"));
    assertEquals(new Program(3, "", ""), shell("shortgpt inspect --model nowhere 2>&-"));
  }

  @Test
  void aReaderThatLeavesGetsNoStackTrace() throws Exception {
    // Longer than a pipe takes, so that the writer is still at it when the reader leaves.
    String prompt = "printf 'Once upon a time %.0s' {1..30} > prompt;";
    String json = " generate --model tinytales-12l --prompt-file prompt --max-tokens 1";
    Program program =
        shell(prompt + "shortgpt" + json + " -q | { exec <&-; sleep 3; }; echo ${PIPESTATUS[0]}");
    assertEquals(
        new Program(
            0,
            "3\n",
            "shortgpt: The result could not be printed in full: standard output leads to a full"
                + " disk, or to a program that has ended.\n"),
        program);
  }

  @Test
  void pathsBeyondAsciiWorkWithoutALocale() throws Exception {
    Path model = temp.resolve("schönes 模型");
    Files.createSymbolicLink(model, Program.PROJECT.resolve("models/tinytales-12l"));
    for (String locale : new String[] {"LC_ALL=POSIX", "LC_ALL=xx_YY.UTF-8", "LC_ALL= LANG="}) {
      Program program =
          shell("env " + locale + " '" + Program.LAUNCHER + "' inspect --model '" + model + "'");
      assertEquals(0, program.exit(), program.err());
      assertTrue(program.out().contains("schönes 模型"), program.out());
    }
  }

  @Test
  void numbersAreWrittenAlikeInEveryLanguage() throws Exception {
    String prune = " prune --model tinytales-12l --layers 3 --no-timing --format json -o ";
    Program plain = shell("shortgpt" + prune + "out; rm -r out");
    Program turkish =
        shell(
            "JAVA_TOOL_OPTIONS='-Duser.language=tr -Duser.country=TR'; export JAVA_TOOL_OPTIONS;"
                + "shortgpt"
                + prune
                + "out");
    assertEquals(plain.out(), turkish.out());
    assertTrue(turkish.err().matches("(?s).*wrote 6\\.21 MB in \\d+\\.\\d s\\n"), turkish.err());
  }
}
