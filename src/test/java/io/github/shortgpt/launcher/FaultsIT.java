package io.github.shortgpt.launcher;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Runs that something comes in the way of: what they say, return and leave. */
class FaultsIT {
  private static final Path MODEL = Program.PROJECT.resolve("models/tinytales-12l");

  @TempDir Path temp;

  private Program shell(String line) throws Exception {
    return Program.run(temp, "bash", "-c", line.replace("shortgpt", "'" + Program.LAUNCHER + "'"));
  }

  /** A limit on the size of files, in KiB, fails a write in the middle, as a full disk does. */
  private Program limited(int kibibytes, String line) throws Exception {
    return shell(
        "ulimit -f %d; export JAVA_TOOL_OPTIONS=-XX:-UsePerfData; %s 2>err; exit=$?; sed 1d err >&2; rm err; exit $exit"
            .formatted(kibibytes, line));
  }

  private List<String> left() throws IOException {
    try (Stream<Path> files = Files.walk(temp)) {
      return files
          .filter(file -> !file.equals(temp))
          .map(file -> temp.relativize(file).toString())
          .sorted()
          .toList();
    }
  }

  @Test
  void aFullDiskLeavesNoFile() throws Exception {
    Program program =
        limited(4, "shortgpt score --model tinytales-12l --windows 1 -q -o scores.html");

    assertEquals(3, program.exit());
    assertEquals("shortgpt: scores.html can't be written: File too large.\n", program.err());
    assertTrue(program.out().contains("lowest first (0-based)"), "the result is printed");
    assertEquals(List.of(), left());
  }

  @Test
  void aFullDiskUnderResumeIsSaidAndCanBeGoneOnFrom() throws Exception {
    String score = "shortgpt score --model tinytales-12l --windows 2 -q";

    assertEquals(
        new Program(
            3,
            "",
            "shortgpt: What is finished can't be kept in kept: File too large. Make room, and the"
                + " same command goes on; or give a --resume on another disk.\n"),
        limited(100, score + " --resume kept"));

    assertEquals(shell(score), shell(score + " --resume kept"));
    assertEquals(List.of(), left());
  }

  @Test
  void anEngineCacheThatCannotBeIsNotTheTokenizersFault() throws Exception {
    Program program =
        shell(
            "touch cache; ENGINE_CACHE_DIR=$PWD/cache shortgpt score --model tinytales-12l --windows 1 -q");

    assertEquals(3, program.exit());
    assertEquals(
        "shortgpt: The tokenizers' native library can't be unpacked to ~/.djl.ai, or to the"
            + " directory that ENGINE_CACHE_DIR names, which must allow writing, and running what is"
            + " in it.\n",
        program.err());
  }

  @Test
  void aTerminalThatGoesAwayEndsARunWhichClearsUp() throws Exception {
    String score = "prune --model tinytales-12l --remove 1 --windows 60 --dtype float32 -vv -o out";
    Process process = Program.start(temp, command(score));
    java.io.BufferedReader err = process.errorReader();
    for (String line = err.readLine(); !line.startsWith("engine loaded"); line = err.readLine()) {
      assertTrue(process.isAlive());
    }
    new ProcessBuilder("kill", "-HUP", String.valueOf(process.pid())).start().waitFor();

    Program program = Program.finish(process);

    assertEquals(
        129,
        program.exit(),
        "Java ignores SIGHUP where it is started so, as under nohup: start the tests by setsid");
    assertEquals("", program.out());
    assertTrue(program.err().endsWith("shortgpt: Interrupted; no output was written.\n"));
    assertEquals(List.of(), left());
  }

  @Test
  void aSignalEndsARunThatWaitsForItsInput() throws Exception {
    Process process =
        new ProcessBuilder(command("score --model tinytales-12l --calibration - -q"))
            .directory(temp.toFile())
            .start();
    Thread.sleep(1500);
    long begun = System.nanoTime();
    new ProcessBuilder("kill", "-TERM", String.valueOf(process.pid())).start().waitFor();

    assertEquals(143, Program.finish(process).exit());
    // The standard input is open all the while, and nothing comes of it.
    assertTrue(System.nanoTime() - begun < 8_000_000_000L, "it took the grace period to end");
  }

  private static List<String> command(String arguments) {
    return Stream.concat(Stream.of(Program.LAUNCHER), Stream.of(arguments.split(" "))).toList();
  }

  @Test
  void weightsThatAreCutWhileTheyAreReadEndTheProcessWithASentence() throws Exception {
    Path model = Files.createDirectory(temp.resolve("model"));
    try (Stream<Path> files = Files.list(MODEL)) {
      for (Path file : files.toList()) {
        Files.copy(file, model.resolve(file.getFileName()));
      }
    }
    ProcessBuilder builder =
        new ProcessBuilder(command("generate --model model --prompt Once --max-tokens 480 -q"))
            .directory(temp.toFile());
    builder.environment().put("TMPDIR", temp.toString());
    Process process = builder.start();
    // It prints as it generates: by then all weights are mapped.
    assertTrue(process.getInputStream().read() >= 0);
    try (FileChannel weights =
        FileChannel.open(model.resolve("model.safetensors"), StandardOpenOption.WRITE)) {
      weights.truncate(100_000);
    }

    Program program = Program.finish(process);

    // What is mapped next is noticed to be too short; what is mapped already is SIGBUS.
    if (program.exit() == 3) {
      assertTrue(program.err().contains("became shorter while it was read"), program.err());
      return;
    }
    assertEquals(1, program.exit());
    String details = temp.resolve("shortgpt-crash-" + process.pid() + ".log").toString();
    assertEquals(
        "shortgpt: Java crashed, "
            + details
            + " has the details. A weight file that became shorter while it was read does this, and"
            + " a disk that fails. Anything else is a bug. Nothing was written.\n",
        program.err());
    assertTrue(Files.exists(Path.of(details)));
  }

  @Test
  void aRunThatIsKilledAnywhereLeavesNoHalfOutputAndTheNextGivesTheSameBytes() throws Exception {
    Program program = shell("'" + Program.PROJECT + "/scripts/reliability' --points 4 kills");

    assertEquals(0, program.exit(), program.err());
    assertEquals(
        4,
        program.out().lines().filter(line -> line.contains("| 0 half outputs, 0 changed")).count(),
        program.out());
  }
}
