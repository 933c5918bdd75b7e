package io.github.shortgpt.checkpoint;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;

/**
 * A file as it was when it was first looked at; another size or time of its last change tells that
 * someone has written to it or put another in its place.
 *
 * @param bytes its size; negative where there was no file
 */
public record FileStamp(Path file, long bytes, FileTime modified) {
  /** The file as it is now. */
  static FileStamp of(Path file) throws IOException {
    try {
      BasicFileAttributes found = Files.readAttributes(file, BasicFileAttributes.class);
      return new FileStamp(file, found.size(), found.lastModifiedTime());
    } catch (NoSuchFileException e) {
      return new FileStamp(file, -1, FileTime.fromMillis(0));
    }
  }

  /** Whether the file is still what it was. */
  boolean holds() throws IOException {
    return equals(of(file));
  }
}
