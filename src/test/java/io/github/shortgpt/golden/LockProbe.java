package io.github.shortgpt.golden;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;

/** Asks from another process whether a file is locked: in the one that locks it one can't tell. */
public final class LockProbe {
  private LockProbe() {}

  /** Exits with 0 if the file is locked, with 1 if it isn't. */
  public static void main(String[] args) throws IOException {
    try (FileChannel file = FileChannel.open(Path.of(args[0]), StandardOpenOption.WRITE)) {
      System.exit(file.tryLock() == null ? 0 : 1);
    }
  }

  /** Whether a file is locked by this process. */
  public static boolean isLocked(Path file) throws IOException {
    String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
    String classes = LockProbe.class.getProtectionDomain().getCodeSource().getLocation().getPath();
    List<String> command =
        List.of(java, "-Xshare:auto", "-cp", classes, LockProbe.class.getName(), file.toString());
    try {
      return new ProcessBuilder(command).inheritIO().start().waitFor() == 0;
    } catch (InterruptedException e) {
      throw new IOException(e);
    }
  }
}
