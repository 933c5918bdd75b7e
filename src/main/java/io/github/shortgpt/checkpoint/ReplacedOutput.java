package io.github.shortgpt.checkpoint;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/**
 * An earlier output while a new one takes its place: it waits in a directory beside it, where it is
 * found again if the run is killed at that very moment.
 *
 * @param output the place of both
 */
record ReplacedOutput(Path output) {
  private OwnDirectory directory() {
    return new OwnDirectory(output.resolveSibling(output.getFileName() + ".replaced"));
  }

  private Path earlier() {
    return directory().path().resolve(output.getFileName());
  }

  /** Whether a killed run left an earlier output here. */
  boolean isLeft() {
    return Files.exists(earlier(), LinkOption.NOFOLLOW_LINKS);
  }

  /** Refuses anything else in its place. */
  void check(boolean replace) throws IOException {
    if (directory().exists() && !directory().isOurs()) {
      throw new CheckpointException(
          directory().path()
              + ", in which "
              + output
              + " would wait while it is replaced, exists and is not what a killed run left. Remove"
              + " it or give another --output.");
    }
    boolean lost = isLeft() && !Files.exists(output, LinkOption.NOFOLLOW_LINKS);
    if (lost && !replace) {
      throw new CheckpointException(
          "A run that was killed while it replaced "
              + output
              + " left the earlier one as "
              + earlier()
              + ". Move it back, or give --force to replace it.");
    }
  }

  /** Moves what stands at the output's place away. */
  void setAside() throws IOException {
    if (!Files.exists(output, LinkOption.NOFOLLOW_LINKS)) {
      return; // what a killed run left stays until the new output stands
    }
    check(true);
    directory().delete();
    Files.createDirectory(directory().path());
    Files.createFile(directory().mark());
    Files.move(output, earlier(), StandardCopyOption.ATOMIC_MOVE);
  }

  /** Undoes it. */
  void putBack() throws IOException {
    if (isLeft()) {
      Files.move(earlier(), output, StandardCopyOption.ATOMIC_MOVE);
      delete();
    }
  }

  /** Deletes the earlier output, if there is one. */
  void delete() throws IOException {
    if (directory().isOurs()) {
      directory().delete();
    }
  }
}
