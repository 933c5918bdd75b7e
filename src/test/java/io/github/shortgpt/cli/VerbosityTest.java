package io.github.shortgpt.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.shortgpt.golden.Golden;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is said on stderr of what was decided, and why. */
class VerbosityTest {
  @TempDir Path temp;
  private Path model;
  private Path ids;

  @BeforeEach
  void writeModel() throws IOException {
    Golden golden = Golden.named("qwen3");
    model = golden.write(temp.resolve("model"));
    ids = Files.writeString(temp.resolve("ids.txt"), golden.text());
  }

  private List<String> said(String options) {
    String line =
        "score --model %s --calibration %s --window-length 24 --windows 4 --no-progress %s"
            .formatted(model, ids, options);
    Outcome outcome = Outcome.of(line.split(" +"));
    assertEquals(ExitCode.DONE, outcome.exit(), outcome.err());
    return outcome.err().lines().toList();
  }

  private static void assertSays(String beginning, List<String> lines) {
    assertTrue(lines.stream().anyMatch(line -> line.startsWith(beginning)), () -> "" + lines);
  }

  @Test
  void nothingIsSaidUnasked() {
    assertEquals(List.of(), said(""));
  }

  @Test
  void thePlanIsSaidWithItsReasons() {
    List<String> lines = said("-v --dtype float32 --threads 1");

    assertSays("model " + model + ": qwen3, ", lines);
    assertSays("text ids.txt: 4 windows of 24 tokens, ", lines);
    assertSays("computing in float32: --dtype says so", lines);
    assertSays("1 threads on ", lines);
    assertSays("one pass over ", lines);
    assertSays("at least 0.0 minutes: ", lines);
  }

  @Test
  void whereThingsWereFoundIsSaidToWhomAsksTwice() {
    List<String> lines = said("-vv");

    assertSays("shortgpt ", lines);
    assertSays("libtorch 2.7.1 from ", lines);
    assertSays("on the CPU: ", lines);
    assertSays("computing in float32: the weights are F32", lines);
  }
}
