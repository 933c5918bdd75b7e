package io.github.shortgpt.launcher;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** The finished program as a process: what it printed and returned. */
record Program(int exit, String out, String err) {
  static final Path PROJECT = Path.of("").toAbsolutePath();
  static final String LAUNCHER = PROJECT.resolve("scripts/shortgpt").toString();

  private static final long PATIENCE_MINUTES = 3;

  /** Starts a command line in a directory, without an engine thread more than the tests have. */
  static Process start(Path directory, List<String> command) throws IOException {
    return new ProcessBuilder(command)
        .directory(directory.toFile())
        .redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()))
        .start();
  }

  /** Runs a command line to its end. */
  static Program run(Path directory, String... command) throws IOException, InterruptedException {
    return finish(start(directory, new ArrayList<>(List.of(command))));
  }

  /** Waits for a process. */
  static Program finish(Process process) throws InterruptedException {
    CompletableFuture<String> err =
        CompletableFuture.supplyAsync(() -> read(process.getErrorStream()));
    String out = read(process.getInputStream());
    if (!process.waitFor(PATIENCE_MINUTES, TimeUnit.MINUTES)) {
      process.destroyForcibly();
      throw new IllegalStateException("the program hangs");
    }
    return new Program(process.exitValue(), out, err.join());
  }

  private static String read(java.io.InputStream in) {
    try {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }
}
