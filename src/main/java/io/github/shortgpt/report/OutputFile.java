package io.github.shortgpt.report;

import java.io.IOException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;

/**
 * A file that appears whole or not at all.
 *
 * @param replace whether a file that is there may be replaced
 */
public record OutputFile(Path path, boolean replace) {
  /**
   * Checks that the file can be written.
   *
   * @throws DocumentException saying what stands in the way
   */
  public void check() throws IOException {
    if (Files.exists(path, LinkOption.NOFOLLOW_LINKS)) {
      if (!Files.isRegularFile(path)) {
        throw new DocumentException(
            path + " is not a file, so it can't be replaced. Give another -o.");
      }
      if (!replace) {
        throw new DocumentException(path + " exists. Give another -o, or --force to replace it.");
      }
    }
    if (Files.exists(parent()) && !Files.isDirectory(parent())) {
      throw new DocumentException(
          parent() + ", in which to write " + path + ", is not a directory. Give another -o.");
    }
    if (!Files.isDirectory(parent())) {
      throw new DocumentException(
          "The directory "
              + parent()
              + ", in which to write "
              + path
              + ", doesn't exist. Make it first.");
    }
    if (!Files.isWritable(parent())) {
      throw new DocumentException(
          "The directory " + parent() + " can't be written to. Give another -o.");
    }
  }

  private Path parent() {
    return path.toAbsolutePath().normalize().getParent();
  }

  /** Writes beside the file's place and moves it there. */
  public void write(byte[] content) throws IOException {
    check();
    Path partial =
        path.resolveSibling(
            "." + path.getFileName() + "." + ProcessHandle.current().pid() + ".partial");
    try {
      Files.createFile(partial);
      try {
        Files.write(partial, content);
        force(partial);
        Files.move(partial, path, StandardCopyOption.ATOMIC_MOVE);
      } finally {
        Files.deleteIfExists(partial);
      }
    } catch (ClosedByInterruptException e) {
      throw e;
    } catch (IOException e) {
      throw new DocumentException(path + " can't be written: " + e.getMessage() + ".");
    }
  }

  private static void force(Path file) throws IOException {
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
      channel.force(true);
    }
  }
}
