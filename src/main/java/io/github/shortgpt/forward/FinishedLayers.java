package io.github.shortgpt.forward;

import io.github.shortgpt.text.TokenBatch;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What the layers of a run have made so far, on disk, so that a run that was broken off can go on.
 *
 * <p>A run that goes on shows its observers the same states from the first layer on as one that was
 * never broken off: finished layers are read back instead of computed. A directory holds one run,
 * in a file for each layer and batch that is whole or not there, and {@code run.txt}, which says
 * whose states they are.
 */
public final class FinishedLayers implements AutoCloseable {
  private static final String RUN = "run.txt";
  private static final String STATES = ".states";
  private static final String PARTIAL = ".partial";

  private final Path directory;
  private final FileChannel run;

  private FinishedLayers(Path directory, FileChannel run) {
    this.directory = directory;
    this.run = run;
  }

  /**
   * Opens a directory, which is made if it isn't there.
   *
   * @param identity all that decides over the states, by name, but for the windows and layers
   * @throws ForwardException if it holds anything but states of such a run
   */
  public static FinishedLayers in(Path directory, Map<String, String> identity) throws IOException {
    if (Files.notExists(directory)) {
      Files.createDirectory(directory);
    } else if (Files.notExists(directory.resolve(RUN))) {
      requireEmpty(directory);
    }
    FileChannel run =
        FileChannel.open(
            directory.resolve(RUN),
            StandardOpenOption.READ,
            StandardOpenOption.WRITE,
            StandardOpenOption.CREATE);
    try {
      lock(run, directory);
      claim(run, directory, identity);
      return new FinishedLayers(directory, run);
    } catch (IOException | RuntimeException e) {
      run.close();
      throw e;
    }
  }

  private static void requireEmpty(Path directory) throws IOException {
    try (DirectoryStream<Path> files = Files.newDirectoryStream(directory)) {
      if (files.iterator().hasNext()) {
        throw new ForwardException(
            directory + " holds other files, and no run to go on with. Give another --resume.");
      }
    }
  }

  /** Held until the channel is closed or the process ends. */
  private static void lock(FileChannel run, Path directory) throws IOException {
    FileLock lock;
    try {
      lock = run.tryLock();
    } catch (OverlappingFileLockException e) {
      lock = null;
    }
    if (lock == null) {
      throw new ForwardException(
          "Another run keeps its layers in "
              + directory
              + ". Wait until it is done, or give another --resume.");
    }
  }

  private static void claim(FileChannel run, Path directory, Map<String, String> identity)
      throws IOException {
    Map<String, String> mine = new TreeMap<>(identity);
    StringBuilder text = new StringBuilder();
    mine.forEach((name, value) -> text.append(name).append(": ").append(value).append('\n'));
    ByteBuffer bytes = ByteBuffer.wrap(text.toString().getBytes(StandardCharsets.UTF_8));
    // By the channel that is locked: to open the file once more would end the lock.
    ByteBuffer content = ByteBuffer.allocate(Math.toIntExact(run.size()));
    run.read(content, 0);
    String found = StandardCharsets.UTF_8.decode(content.flip()).toString();
    if (found.isEmpty()) {
      run.write(bytes);
      run.force(true);
      return;
    }
    if (!found.contentEquals(text)) {
      List<String> others =
          mine.entrySet().stream()
              .filter(
                  entry ->
                      !found.lines().toList().contains(entry.getKey() + ": " + entry.getValue()))
              .map(Map.Entry::getKey)
              .toList();
      throw new ForwardException(
          directory
              + " holds a run that differs in "
              + String.join(", ", others)
              + ". Give the options that it was begun with, or another --resume.");
    }
  }

  /**
   * Whether all of a layer is here.
   *
   * @param rowBytes what is kept of one row of a batch
   */
  boolean has(int layer, List<TokenBatch> batches, long rowBytes) throws IOException {
    for (TokenBatch batch : batches) {
      if (!has(name(layer, batch), rowBytes * batch.rows())) {
        return false;
      }
    }
    return true;
  }

  /** Whether something of this size is here under a name. */
  public boolean has(String name, long bytes) throws IOException {
    Path file = file(name);
    return Files.exists(file) && Files.size(file) == bytes;
  }

  /**
   * Checks that there is room for more.
   *
   * @throws ForwardException saying how much is needed
   */
  void requireSpace(long bytes) throws IOException {
    long free = directory.toFile().getUsableSpace();
    if (free < bytes) {
      throw new ForwardException(
          "The hidden states behind all layers are "
              + bytes
              + " bytes but "
              + directory
              + " has only "
              + free
              + " free. Give a --resume on another disk, or fewer --windows.");
    }
  }

  /** What was kept of a layer and batch, one after the other. */
  ByteBuffer read(int layer, TokenBatch batch) throws IOException {
    return read(name(layer, batch));
  }

  /** What was kept under a name. */
  public ByteBuffer read(String name) throws IOException {
    Path file = file(name);
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
      ByteBuffer bytes = ByteBuffer.allocateDirect(Math.toIntExact(channel.size()));
      while (bytes.hasRemaining()) {
        if (channel.read(bytes) < 0) {
          throw new ForwardException(file + " became shorter while it was read.");
        }
      }
      return bytes.flip();
    }
  }

  /** Keeps what a layer made of a batch. */
  void write(int layer, TokenBatch batch, List<ByteBuffer> states) throws IOException {
    write(name(layer, batch), states);
  }

  /** Keeps something under a name. */
  public void write(String name, List<ByteBuffer> states) throws IOException {
    Path file = file(name);
    Path partial = directory.resolve(file.getFileName() + PARTIAL);
    try (FileChannel channel =
        FileChannel.open(
            partial,
            StandardOpenOption.WRITE,
            StandardOpenOption.CREATE,
            StandardOpenOption.TRUNCATE_EXISTING)) {
      for (ByteBuffer bytes : states) {
        while (bytes.hasRemaining()) {
          channel.write(bytes);
        }
      }
      channel.force(true); // before it gets its name, which says that it is whole
    } catch (ClosedByInterruptException e) {
      throw e;
    } catch (IOException e) {
      throw new ForwardException(
          "What is finished can't be kept in "
              + directory
              + ": "
              + e.getMessage()
              + ". Make room, and the same command goes on; or give a --resume on another disk.",
          e);
    }
    Files.move(partial, file, StandardCopyOption.ATOMIC_MOVE);
  }

  private static String name(int layer, TokenBatch batch) {
    return "layer-%04d.window-%06d".formatted(layer, batch.window(0));
  }

  private Path file(String name) {
    return directory.resolve(name + STATES);
  }

  /** Removes all that was kept, and the directory unless there is something else in it. */
  public void delete() throws IOException {
    List<Path> kept = new ArrayList<>();
    boolean others = false;
    try (DirectoryStream<Path> files = Files.newDirectoryStream(directory)) {
      for (Path file : files) {
        String name = file.getFileName().toString();
        if (name.endsWith(STATES) || name.endsWith(STATES + PARTIAL)) {
          kept.add(file);
        } else {
          others |= !name.equals(RUN);
        }
      }
    }
    run.close();
    for (Path file : kept) {
      Files.delete(file);
    }
    Files.delete(directory.resolve(RUN)); // last: without it what is left would be no one's
    if (!others) {
      Files.delete(directory);
    }
  }

  /** Lets go of the directory; what was kept stays. */
  @Override
  public void close() throws IOException {
    run.close();
  }
}
