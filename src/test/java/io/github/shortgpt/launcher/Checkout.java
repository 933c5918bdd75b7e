package io.github.shortgpt.launcher;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.util.List;

/** A copy of this project, in another place, of as much as its launcher needs. */
record Checkout(Path home) {
  private static final List<String> SOURCES =
      List.of("scripts/shortgpt", "src/main/dist/bin/shortgpt", "pom.xml");
  private static final String JAR = "target/shortgpt.jar";
  private static final Path LIBRARIES = Path.of("target/lib");

  /** One that nothing was built in yet. */
  static Checkout make(Path home) throws IOException {
    for (String file : SOURCES) {
      copy(file, home);
    }
    for (String directory : List.of("models", "calibration")) {
      Files.createSymbolicLink(home.resolve(directory), Program.PROJECT.resolve(directory));
    }
    return new Checkout(home);
  }

  /** Puts what was built here there, too. */
  Checkout built() throws IOException {
    Path jar = copy(JAR, home);
    // A build leaves the jar newer than everything it came from; so must the copy.
    Files.setLastModifiedTime(jar, FileTime.fromMillis(System.currentTimeMillis() + 1000));
    Files.createSymbolicLink(home.resolve(LIBRARIES), Program.PROJECT.resolve(LIBRARIES));
    return this;
  }

  private static Path copy(String file, Path home) throws IOException {
    Path copy = home.resolve(file);
    Files.createDirectories(copy.getParent());
    return Files.copy(Program.PROJECT.resolve(file), copy, StandardCopyOption.COPY_ATTRIBUTES);
  }

  String launcher() {
    return home.resolve("scripts/shortgpt").toString();
  }
}
