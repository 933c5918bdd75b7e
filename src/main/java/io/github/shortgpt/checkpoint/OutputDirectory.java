package io.github.shortgpt.checkpoint;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.stream.Stream;

/**
 * A directory that appears whole or not at all: files go to {@code <name>.partial}, one move makes
 * them the output.
 *
 * <p>A lock inside tells a run that is still writing from what a killed one left behind, which is
 * cleared away.
 */
public final class OutputDirectory implements AutoCloseable {
  private static final String LOCK = ".lock";

  private final OutputTarget target;
  private final Path partial;
  private final FileChannel lockFile;
  private boolean done;

  private OutputDirectory(OutputTarget target, Path partial, FileChannel lockFile) {
    this.target = target;
    this.partial = partial;
    this.lockFile = lockFile;
  }

  /** Begins an output; nothing is at its final place before {@link #commit}. */
  static OutputDirectory create(OutputTarget target) throws IOException {
    Path partial = target.path().resolveSibling(target.path().getFileName() + ".partial");
    try {
      Files.createDirectory(partial);
    } catch (FileAlreadyExistsException e) {
      // left behind by a killed run, or in use: the lock tells
      checkOurs(partial, target);
    }
    FileChannel lockFile =
        FileChannel.open(
            partial.resolve(LOCK), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    if (!lock(lockFile)) {
      lockFile.close();
      throw new CheckpointException(
          "Another run is writing " + target.path() + ". Wait for it or give another --output.");
    }
    OutputDirectory output = new OutputDirectory(target, partial, lockFile);
    output.clear();
    return output;
  }

  /** What stands at the partial output's place is only cleared if a run of this program made it. */
  private static void checkOurs(Path partial, OutputTarget target) throws IOException {
    boolean ours = Files.isDirectory(partial, LinkOption.NOFOLLOW_LINKS);
    if (ours && !Files.exists(partial.resolve(LOCK))) {
      try (Stream<Path> files = Files.list(partial)) {
        ours = files.findAny().isEmpty();
      }
    }
    if (!ours) {
      throw new CheckpointException(
          partial
              + ", in which to write until "
              + target.path()
              + " is whole, exists and is not what a killed run left. Remove it or give another"
              + " --output.");
    }
  }

  private static boolean lock(FileChannel file) throws IOException {
    try {
      FileLock lock = file.tryLock();
      return lock != null;
    } catch (OverlappingFileLockException e) {
      return false; // held in this very process
    }
  }

  /** Where to write. */
  public Path path() {
    return partial;
  }

  /** Writes a small file and waits until it is on disk. */
  public void write(String name, byte[] content) throws IOException {
    Path file = partial.resolve(name);
    Files.createDirectories(file.getParent());
    Files.write(file, content, StandardOpenOption.CREATE_NEW);
    force(file);
  }

  /** Makes the output appear at its place, replacing what it may replace. */
  public void commit() throws IOException {
    force(partial);
    Path replaced = target.setAside();
    try {
      Files.move(partial, target.path(), StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      if (replaced != null) {
        Files.move(replaced, target.path(), StandardCopyOption.ATOMIC_MOVE);
      }
      throw e;
    }
    done = true;
    Files.delete(target.path().resolve(LOCK));
    force(target.path().toAbsolutePath().getParent());
    if (replaced != null) {
      delete(replaced);
    }
  }

  /** Waits until a file, or a directory's entries, are on disk. */
  static void force(Path path) throws IOException {
    try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ)) {
      channel.force(true);
    }
  }

  private void clear() throws IOException {
    try (var files = Files.newDirectoryStream(partial)) {
      for (Path file : files) {
        if (!file.getFileName().toString().equals(LOCK)) {
          delete(file);
        }
      }
    }
  }

  private static void delete(Path path) throws IOException {
    if (!Files.exists(path, LinkOption.NOFOLLOW_LINKS)) {
      return;
    }
    Files.walkFileTree(
        path,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
              throws IOException {
            Files.delete(file);
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult postVisitDirectory(Path directory, IOException e)
              throws IOException {
            Files.delete(directory);
            return FileVisitResult.CONTINUE;
          }
        });
  }

  /** Removes whatever was written, unless it was committed. */
  @Override
  public void close() throws IOException {
    try (lockFile) {
      if (!done) {
        delete(partial);
      }
    }
  }
}
