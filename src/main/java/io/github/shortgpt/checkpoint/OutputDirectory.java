package io.github.shortgpt.checkpoint;

import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.io.RandomAccessFile;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;

/**
 * A directory that appears whole or not at all: files go to {@code <name>.partial}, one move makes
 * them the output.
 *
 * <p>A lock inside tells a run that is still writing from what a killed one left behind, which is
 * cleared away.
 */
public final class OutputDirectory implements AutoCloseable {
  private final OutputTarget target;
  private final OwnDirectory partial;
  private final FileChannel lockFile;
  private boolean done;

  private OutputDirectory(OutputTarget target, OwnDirectory partial, FileChannel lockFile) {
    this.target = target;
    this.partial = partial;
    this.lockFile = lockFile;
  }

  /** Begins an output; nothing is at its final place before {@link #commit}. */
  static OutputDirectory create(OutputTarget target) throws IOException {
    if (Thread.currentThread().isInterrupted()) {
      throw new InterruptedIOException("Interrupted."); // or the lock would fail, and leave litter
    }
    OwnDirectory partial =
        new OwnDirectory(target.path().resolveSibling(target.path().getFileName() + ".partial"));
    try {
      Files.createDirectory(partial.path());
    } catch (FileAlreadyExistsException e) {
      // left behind by a killed run, or in use: the lock tells
      checkOurs(partial, target);
    }
    RandomAccessFile mark = new RandomAccessFile(partial.mark().toFile(), "rw");
    FileChannel lockFile = mark.getChannel();
    if (!lock(lockFile) || !isStillThere(mark, partial.mark())) {
      lockFile.close();
      throw new CheckpointException(
          "Another run is writing " + target.path() + ". Wait for it or give another --output.");
    }
    OutputDirectory output = new OutputDirectory(target, partial, lockFile);
    partial.clear();
    return output;
  }

  /** What stands at the partial output's place is only cleared if a run of this program made it. */
  private static void checkOurs(OwnDirectory partial, OutputTarget target) throws IOException {
    if (!partial.isOurs()) {
      throw new CheckpointException(
          partial.path()
              + ", in which to write until "
              + target.path()
              + " is whole, exists and is not what a killed run left. Remove it or give another"
              + " --output.");
    }
  }

  private static boolean lock(FileChannel file) throws IOException {
    try {
      return file.tryLock() != null;
    } catch (OverlappingFileLockException e) {
      return false; // held in this very process
    }
  }

  /**
   * Whether the locked file was not moved or deleted, by the run that held it, before the lock. Its
   * length tells: to open it once more would end the lock.
   */
  private static boolean isStillThere(RandomAccessFile locked, Path mark) throws IOException {
    long own = ProcessHandle.current().pid();
    locked.setLength(own);
    try {
      return Files.size(mark) == own;
    } catch (NoSuchFileException e) {
      return false;
    }
  }

  /** Where to write. */
  public Path path() {
    return partial.path();
  }

  /** Writes a small file. */
  public void write(String name, byte[] content) throws IOException {
    Files.write(place(name), content, StandardOpenOption.CREATE_NEW);
  }

  /** Copies a file, of any size. */
  public void copy(String name, Path from) throws IOException {
    try (InputStream in = Files.newInputStream(from);
        OutputStream out = Files.newOutputStream(place(name), StandardOpenOption.CREATE_NEW)) {
      in.transferTo(out);
    }
  }

  private Path place(String name) throws IOException {
    Path file = path().resolve(name);
    Files.createDirectories(file.getParent());
    return file;
  }

  /** Makes the output appear at its place, on disk, replacing what it may replace. */
  public void commit() throws IOException {
    partial.force();
    ReplacedOutput replaced = target.setAside();
    try {
      Files.move(path(), target.path(), StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      replaced.putBack();
      throw e;
    }
    done = true;
    Files.delete(new OwnDirectory(target.path()).mark());
    // The output stands; who interrupts the run from here on is too late.
    OwnDirectory.forceEntries(target.path().toAbsolutePath().getParent());
    replaced.delete();
  }

  /** Removes whatever was written, unless it was committed. */
  @Override
  public void close() throws IOException {
    try (lockFile) {
      if (!done) {
        partial.delete();
      }
    }
  }
}
