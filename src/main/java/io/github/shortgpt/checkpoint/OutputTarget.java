package io.github.shortgpt.checkpoint;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;

/**
 * Where an output will go, checked before any work is done.
 *
 * @param path the directory to be
 * @param replace whether a checkpoint that shortgpt wrote there before may be replaced
 */
public record OutputTarget(Path path, boolean replace) {
  /** The manifest that every output of shortgpt holds. */
  public static final String MANIFEST_FILE = "shortgpt.json";

  public OutputTarget {
    path = path.normalize();
    if (path.toString().isEmpty() || path.endsWith("..")) {
      path = path.toAbsolutePath().normalize();
    }
  }

  /**
   * Checks that {@code bytes} can be written at this place.
   *
   * @throws CheckpointException saying what stands in the way
   */
  public void check(Path source, long bytes) throws IOException {
    checkPlace(source);
    Path parent = parent();
    long free = parent.toFile().getUsableSpace();
    if (free < bytes) {
      throw new CheckpointException(
          "The output needs "
              + bytes
              + " bytes but "
              + parent
              + " has only "
              + free
              + " free. Give an --output on another disk.");
    }
  }

  private Path parent() {
    return path.toAbsolutePath().normalize().getParent();
  }

  /**
   * Checks that something can be written at this place, however large it is.
   *
   * @throws CheckpointException saying what stands in the way
   */
  public void checkPlace(Path source) throws IOException {
    Path parent = parent();
    if (parent == null) {
      throw new CheckpointException("The output can't be " + path + ". Give another --output.");
    }
    if (Files.exists(parent) && !Files.isDirectory(parent)) {
      throw new CheckpointException(
          parent + ", in which to write " + path + ", is not a directory. Give another --output.");
    }
    if (!Files.isDirectory(parent)) {
      throw new CheckpointException(
          "The directory "
              + parent
              + ", in which to write "
              + path
              + ", doesn't exist. Make it first.");
    }
    Path place = parent.toRealPath().resolve(path.toAbsolutePath().normalize().getFileName());
    if (place.startsWith(source.toRealPath())) {
      throw new CheckpointException(
          "The output "
              + path
              + " lies inside the source "
              + source
              + ", which is never changed. Give another --output.");
    }
    if (Files.exists(path, LinkOption.NOFOLLOW_LINKS)) {
      checkReplaceable();
    }
    new ReplacedOutput(path).check(replace);
    if (!Files.isWritable(parent)) {
      throw new CheckpointException(
          "The directory " + parent + " can't be written to. Give another --output.");
    }
  }

  private void checkReplaceable() throws CheckpointException {
    if (!replace) {
      throw new CheckpointException(
          "The output " + path + " exists. Give another --output, or --force to replace it.");
    }
    boolean ours =
        Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS)
            && Files.isRegularFile(path.resolve(MANIFEST_FILE));
    if (!ours) {
      throw new CheckpointException(
          path
              + " is not a checkpoint that shortgpt wrote (it has no "
              + MANIFEST_FILE
              + "), so --force does not replace it. Remove it yourself or give another --output.");
    }
  }

  /** Begins writing; nothing is at the final place before the commit. */
  public OutputDirectory create() throws IOException {
    return OutputDirectory.create(this);
  }

  /** Moves what is to be replaced, if there is something, out of the way. */
  ReplacedOutput setAside() throws IOException {
    if (Files.exists(path, LinkOption.NOFOLLOW_LINKS)) {
      checkReplaceable();
    }
    ReplacedOutput replaced = new ReplacedOutput(path);
    replaced.setAside();
    return replaced;
  }
}
