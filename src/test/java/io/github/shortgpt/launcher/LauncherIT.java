package io.github.shortgpt.launcher;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The launcher from wherever it is started, and what a run leaves behind when it can't go on. */
class LauncherIT {
  @TempDir Path temp;

  private static final String MODEL = "tinytales-12l";

  @Test
  void startsFromAnyDirectoryThroughASymlink() throws Exception {
    Path link = temp.resolve("a link");
    Files.createSymbolicLink(link, Path.of(Program.LAUNCHER));
    Path second = temp.resolve("relative");
    Files.createSymbolicLink(second, Path.of("a link"));

    Program program = Program.run(temp, second.toString(), "inspect", "--model", MODEL);

    assertEquals("", program.err());
    assertEquals(0, program.exit());
    assertTrue(program.out().contains("model type  llama"), program.out());
  }

  @Test
  void worksInPathsWithSpacesAndUnicode() throws Exception {
    Checkout checkout = Checkout.make(temp.resolve("my programs/shört gpt")).built();
    Path work = Files.createDirectories(temp.resolve("a work place"));

    Program program =
        Program.run(
            work,
            checkout.launcher(),
            "prune",
            "--model",
            MODEL,
            "--remove",
            "3",
            "--windows",
            "2",
            "--output",
            "kleiner ü",
            "-q");

    assertEquals("", program.err());
    assertEquals(0, program.exit());
    assertTrue(Files.exists(work.resolve("kleiner ü/model.safetensors")));
  }

  @Test
  void aDiskThatIsFullLeavesNothing() throws Exception {
    // A limit on file size fails a write in the middle, as a full disk does.
    String command =
        "ulimit -f 2000; JAVA_TOOL_OPTIONS=-XX:-UsePerfData exec '%s' prune --model %s --layers 3 -q -o out"
            .formatted(Program.LAUNCHER, MODEL);

    Program program = Program.run(temp, "bash", "-c", command);

    assertEquals(3, program.exit());
    String error =
        program.err().lines().filter(line -> line.startsWith("shortgpt: ")).findFirst().orElse("");
    assertTrue(error.endsWith("Nothing was written."), program.err());
    assertNothingIn(temp);
  }

  @Test
  void aSignalLeavesNothing() throws Exception {
    Process process =
        Program.start(
            temp,
            List.of(
                Program.LAUNCHER,
                "prune",
                "--model",
                MODEL,
                "--remove",
                "1",
                "--windows",
                "60",
                "--window-length",
                "256",
                "--dtype",
                "float32",
                "-vv",
                "-o",
                "out"));
    // The launcher has become Java: the same process. It logs the engine's start and then scores.
    java.io.BufferedReader err = process.errorReader();
    for (String line = err.readLine(); !line.startsWith("engine loaded"); line = err.readLine()) {
      assertTrue(process.isAlive());
    }
    new ProcessBuilder("kill", "-TERM", String.valueOf(process.pid())).start().waitFor();

    assertEquals(143, Program.finish(process).exit());
    assertNothingIn(temp);
  }

  private static void assertNothingIn(Path directory) throws IOException {
    try (Stream<Path> files = Files.list(directory)) {
      assertEquals(List.of(), files.toList());
    }
  }
}
