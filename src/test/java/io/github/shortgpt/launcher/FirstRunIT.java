package io.github.shortgpt.launcher;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.File;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the launcher makes at its first run: the program, and the archive of its classes. */
class FirstRunIT {
  /** What the launcher calls, but for flock. */
  private static final List<String> TOOLS =
      List.of(
          "bash",
          "env",
          "java",
          "readlink",
          "locale",
          "mkdir",
          "mktemp",
          "rm",
          "mv",
          "ln",
          "find",
          "cat",
          "sleep",
          "sync",
          "wc");

  @TempDir Path temp;

  /** A directory for PATH with all tools, and a Maven that takes a while and must be alone. */
  private Path tools(Checkout checkout, boolean flock) throws IOException, InterruptedException {
    Path tools = Files.createDirectory(temp.resolve("tools"));
    List<String> names = new ArrayList<>(TOOLS);
    if (flock) {
      names.add("flock");
    }
    for (String name : names) {
      String tool = Program.run(temp, "bash", "-c", "command -v " + name).out().strip();
      script(tools.resolve(name), "#!/bin/sh\nexec '%s' \"$@\"\n".formatted(tool));
    }
    String mvn =
        """
        #!/usr/bin/env bash
        echo begin >>'%2$s/builds'
        sleep 1
        ln -s '%1$s/target/lib' '%2$s/target/lib'
        ln -s '%1$s/target/shortgpt.jar' '%2$s/target/shortgpt.jar'
        echo end >>'%2$s/builds'
        """;
    script(tools.resolve("mvn"), mvn.formatted(Program.PROJECT, checkout.home()));
    return tools;
  }

  private static void script(Path file, String text) throws IOException {
    assertTrue(Files.writeString(file, text).toFile().setExecutable(true));
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void ofTwoFirstRunsAtOnceOneBuildsAndTheOtherWaits(boolean flock) throws Exception {
    Checkout checkout = Checkout.make(temp.resolve("checkout"));
    Path tools = tools(checkout, flock);
    List<String> command =
        List.of("env", "PATH=" + tools, "HOME=" + temp, checkout.launcher(), "--version");

    Process one = Program.start(temp, command);
    Process two = Program.start(temp, command);
    List<Program> ended = List.of(Program.finish(one), Program.finish(two));

    for (Program program : ended) {
      assertEquals(0, program.exit(), program.err());
      assertTrue(program.out().startsWith("shortgpt "), program.out());
    }
    String said = ended.get(0).err() + ended.get(1).err();
    assertEquals(1, said.split("building for the first time", -1).length - 1, said);
    assertTrue(said.contains("shortgpt: another run builds, waiting for it\n"), said);
    assertEquals("begin\nend\n", Files.readString(checkout.home().resolve("builds")));
    assertEquals(List.of(), left(checkout, "building"));
  }

  private static List<Path> left(Checkout checkout, String end) throws IOException {
    try (Stream<Path> files = Files.list(checkout.home().resolve("target"))) {
      return files.filter(file -> file.toString().endsWith(end)).toList();
    }
  }

  private static Path archive(Checkout checkout) throws IOException {
    try (Stream<Path> files = Files.list(checkout.home().resolve("target"))) {
      return files
          .filter(file -> file.toString().matches(".*\\.[0-9]{7,}"))
          .findAny()
          .orElseThrow();
    }
  }

  @ParameterizedTest
  @ValueSource(doubles = {0, 0.0005, 0.5})
  void anArchiveOfClassesThatIsCutShortIsMadeAnew(double share) throws Exception {
    Checkout checkout = Checkout.make(temp.resolve("checkout")).built();
    Program whole = version(checkout);
    long bytes = Files.size(archive(checkout));

    // Java would take the part for the whole, and crash.
    try (RandomAccessFile file = new RandomAccessFile(writable(archive(checkout)), "rw")) {
      file.setLength((long) (bytes * share));
    }

    assertEquals(whole, version(checkout));
    assertTrue(Files.size(archive(checkout)) > 1_000_000);
  }

  private static File writable(Path archive) {
    File file = archive.toFile();
    assertTrue(file.setWritable(true));
    return file;
  }

  private Program version(Checkout checkout) throws Exception {
    Program program = Program.run(temp, checkout.launcher(), "--version");
    assertEquals(0, program.exit(), program.err());
    assertEquals("", program.err());
    return program;
  }

  @Test
  void aFullDiskLeavesNoArchiveOfClassesAndDoesNotSayThatJavaMakesNone() throws Exception {
    Checkout checkout = Checkout.make(temp.resolve("checkout")).built();
    // A limit on file size fails a write in the middle, as a full disk does.
    String limited = "ulimit -f 2000; exec '%s' --version".formatted(checkout.launcher());

    assertEquals(0, Program.run(temp, "bash", "-c", limited).exit());
    assertThrows(NoSuchElementException.class, () -> archive(checkout));
    assertEquals(List.of(), left(checkout, ".none"));

    version(checkout);
    assertTrue(Files.exists(archive(checkout)));
  }
}
