package io.github.shortgpt.checkpoint;

import java.io.IOException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.List;
import java.util.stream.Stream;

/**
 * A directory for the time of a run, beside its output. A mark in it, which is the first thing made
 * and the last one deleted, tells it from a user's own.
 */
record OwnDirectory(Path path) {
  /** The mark, which is a lock too where one is needed. */
  static final String MARK = ".lock";

  Path mark() {
    return path.resolve(MARK);
  }

  /** Whether anything stands here. */
  boolean exists() {
    return Files.exists(path, LinkOption.NOFOLLOW_LINKS);
  }

  /**
   * Whether it is what a run of this program made: marked, or empty since it was not yet marked.
   */
  boolean isOurs() throws IOException {
    if (!Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS)) {
      return false;
    }
    try (Stream<Path> files = Files.list(path)) {
      return Files.exists(mark()) || files.findAny().isEmpty();
    }
  }

  /** Deletes everything but the mark. */
  void clear() throws IOException {
    try (DirectoryStream<Path> files = Files.newDirectoryStream(path)) {
      for (Path file : files) {
        if (!file.equals(mark())) {
          delete(file);
        }
      }
    }
  }

  /** Deletes all of it, the mark last: whoever is killed meanwhile leaves what is known as ours. */
  void delete() throws IOException {
    if (exists()) {
      clear();
      Files.deleteIfExists(mark());
      Files.delete(path);
    }
  }

  private static void delete(Path path) throws IOException {
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

  /**
   * Waits until everything in it is on disk, directories' entries after the files. The mark is left
   * out: to open and close it would end the lock on it.
   */
  void force() throws IOException {
    List<Path> all;
    try (Stream<Path> files = Files.walk(path)) {
      all = files.filter(file -> !file.equals(mark())).toList();
    }
    for (int i = all.size() - 1; i >= 0; i--) {
      force(all.get(i));
    }
  }

  private static void force(Path path) throws IOException {
    try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ)) {
      channel.force(true);
    }
  }

  /** Waits until a directory's entries are on disk; an interrupt meanwhile is kept for later. */
  static void forceEntries(Path directory) throws IOException {
    boolean interrupted = false;
    try {
      while (true) {
        try {
          force(directory);
          return;
        } catch (ClosedByInterruptException e) {
          interrupted |= Thread.interrupted();
        }
      }
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }
}
