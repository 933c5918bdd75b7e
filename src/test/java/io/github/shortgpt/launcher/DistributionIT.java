package io.github.shortgpt.launcher;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What {@code mvn package} leaves for others runs wherever it is unpacked to. */
class DistributionIT {
  private static final String SCORE = "score --model tinytales-12l --windows 2 -q --format json";

  @TempDir private static Path temp;
  private static Path home;
  private static Path work;

  /** Installs it, and a link to it in a directory of the PATH. */
  @BeforeAll
  static void install() throws IOException {
    Path built;
    try (Stream<Path> versions = Files.list(Program.PROJECT.resolve("target/distribution"))) {
      built = versions.findFirst().orElseThrow();
    }
    home = temp.resolve("programs/shortgpt");
    try (Stream<Path> files = Files.walk(built)) {
      for (Path file : files.toList()) {
        Path name = built.relativize(file);
        // Half a gigabyte, and what an earlier start has made.
        if (!name.startsWith("lib/natives") && !name.startsWith("lib/classes")) {
          copy(file, home.resolve(name));
        }
      }
    }
    Files.createSymbolicLink(home.resolve("lib/natives"), built.resolve("lib/natives"));
    Path path = Files.createDirectories(temp.resolve("a path"));
    Files.createSymbolicLink(path.resolve("shortgpt"), home.resolve("bin/shortgpt"));
    work = Files.createDirectories(temp.resolve("work"));
  }

  private static void copy(Path file, Path to) throws IOException {
    Files.createDirectories(to.getParent());
    if (!Files.isDirectory(file)) {
      Files.copy(file, to, StandardCopyOption.COPY_ATTRIBUTES);
    }
  }

  @AfterAll
  static void unlink() throws IOException {
    Files.delete(home.resolve("lib/natives"));
  }

  /** Runs a command line with the variables given and no others. */
  private static Program run(Map<String, String> variables, String line) throws Exception {
    List<String> command = new ArrayList<>(List.of("env", "-i"));
    command.add("PATH=" + temp.resolve("a path") + ":" + System.getenv("PATH"));
    command.add("JAVA_HOME=" + System.getProperty("java.home"));
    variables.forEach((name, value) -> command.add(name + "=" + value));
    command.add("shortgpt");
    command.addAll(List.of(line.split(" ")));
    return Program.run(work, command.toArray(String[]::new));
  }

  private static Program done(Program program) {
    assertEquals("", program.err());
    assertEquals(0, program.exit());
    return program;
  }

  private static List<Path> classes() throws IOException {
    try (Stream<Path> files = Files.list(home.resolve("lib/classes"))) {
      return files.toList();
    }
  }

  /** What is shared by programs that start as the one that is installed. */
  private static Path archive() throws IOException {
    String program = home.toRealPath().toString().replaceAll("[^A-Za-z0-9.+-]", "-");
    return classes().stream()
        .filter(file -> file.toString().contains(program))
        .findFirst()
        .orElseThrow();
  }

  @Test
  void scoresAtOnceAndWritesNothingButItsOwnClasses() throws Exception {
    Path user = Files.createDirectories(temp.resolve("user"));

    Program first = done(run(Map.of("HOME", user.toString()), SCORE + " --no-timing"));
    Program second = done(run(Map.of(), SCORE + " --no-timing"));

    assertEquals(first, second);
    assertFalse(classes().isEmpty());
    try (Stream<Path> files = Files.list(user)) {
      assertEquals(List.of(), files.toList());
    }
  }

  @Test
  void worksInAPathWithSpaces() throws Exception {
    Path spacious = Files.createDirectories(temp.resolve("my programs/short gpt"));
    copy(home.resolve("bin/shortgpt"), spacious.resolve("bin/shortgpt"));
    for (String name : List.of("lib", "models", "calibration")) {
      Files.createSymbolicLink(spacious.resolve(name), home.resolve(name));
    }
    Path link = temp.resolve("a path/spacious");
    Files.createSymbolicLink(link, spacious.resolve("bin/shortgpt"));

    done(Program.run(work, link.toString(), "inspect", "--model", "tinytales-12l"));
  }

  /** Java 17 shares none whose path has to be escaped in a URL. */
  @Test
  void classesAreSharedFromTheFirstStartOn() throws Exception {
    done(run(Map.of(), "--version"));
    String log = "-Xlog:class+load:file=loaded.txt";
    run(Map.of("JAVA_TOOL_OPTIONS", log), "inspect --model tinytales-12l");

    String loaded = Files.readString(work.resolve("loaded.txt"));
    assertTrue(loaded.contains("picocli.CommandLine source: shared objects file"), loaded);
  }

  @Test
  void anArchiveThatThisJavaDoesNotTakeIsNoNews() throws Exception {
    Program whole = done(run(Map.of(), "--version"));
    Path archive = archive();
    Path aside = Files.move(archive, temp.resolve("aside"));
    Files.write(archive, new byte[4096]);

    assertEquals(whole, run(Map.of(), "--version"));

    Files.move(aside, archive, StandardCopyOption.REPLACE_EXISTING);
  }

  @Test
  void itsOwnJavaIsTaken() throws Exception {
    Path runtime = home.resolve("runtime");
    Files.createSymbolicLink(runtime, Path.of(System.getProperty("java.home")));
    try {
      Program program = run(Map.of("JAVA_HOME", temp.toString()), "--version");

      assertTrue(done(program).out().startsWith("shortgpt "), program.out());
    } finally {
      Files.delete(runtime);
    }
  }

  @Test
  void anOldJavaIsRefusedInASentence() throws Exception {
    Path java = Files.createDirectories(temp.resolve("old/bin")).resolve("java");
    Files.writeString(java, "#!/bin/sh\nexit 1\n");
    assertTrue(java.toFile().setExecutable(true));
    Files.writeString(temp.resolve("old/release"), "JAVA_VERSION=\"1.8.0_402\"\n");

    assertEquals(
        new Program(
            3,
            "",
            "shortgpt: Java 17 or newer is needed and "
                + java.toRealPath()
                + " is 1.8.0_402. Install a JDK or set JAVA_HOME.\n"),
        run(Map.of("JAVA_HOME", temp.resolve("old").toString()), "--version"));
  }

  @Test
  void aJavaThatIsNotThereIsNamed() throws Exception {
    String nowhere = temp.resolve("nowhere").toString();

    assertEquals(
        new Program(
            3,
            "",
            "shortgpt: Java 17 or newer is needed and \""
                + nowhere
                + "/bin/java\" was not found. Install a JDK or set JAVA_HOME.\n"),
        run(Map.of("JAVA_HOME", nowhere), "--version"));
  }

  @Test
  void manFindsThePagesBesideTheProgram() throws Exception {
    String page = Files.readString(home.resolve("share/man/man1/shortgpt-prune.1"));

    assertTrue(page.contains("\\fB\\-\\-max\\-ppl\\-increase\\fR"), page);
  }
}
