package io.github.shortgpt.forward;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The hidden states of all batches while they wait for the next layer: the first in memory as far
 * as a budget goes, the others in a temporary file, each at its place in it. They are written with
 * a call that can fail, since a full disk under a mapping would end the process, and read by
 * mapping.
 */
final class WaitingStates implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(WaitingStates.class);

  private final HiddenStates[] inMemory;
  private final StateFormat format;
  private final long[] places;

  /** Null where all are in memory; the file has no name any more. */
  private final FileChannel channel;

  /** How a batch's states lie in bytes, and how they become states again. */
  interface StateFormat {
    long bytes(int batch);

    HiddenStates view(int batch, Mapping mapping);
  }

  /**
   * Room for the states of {@code batches} batches.
   *
   * @throws ForwardException if the budget's directory has no room for what is over the budget
   */
  WaitingStates(int batches, StateFormat format, StateBudget budget) throws IOException {
    this.inMemory = new HiddenStates[batches];
    this.format = format;
    this.places = new long[batches];
    long used = 0;
    long end = 0;
    for (int batch = 0; batch < batches; batch++) {
      used += format.bytes(batch);
      places[batch] = used <= budget.bytes() ? -1 : end;
      end += used <= budget.bytes() ? 0 : format.bytes(batch);
    }
    if (end == 0) {
      this.channel = null;
      return;
    }
    requireSpace(budget.directory(), end);
    Path file = Files.createTempFile(budget.directory(), "shortgpt-", ".states");
    this.channel =
        FileChannel.open(
            file,
            StandardOpenOption.READ,
            StandardOpenOption.WRITE,
            StandardOpenOption.DELETE_ON_CLOSE);
    LOG.info("{} of {} bytes of hidden states wait in {}", end, used, file);
  }

  private static void requireSpace(Path directory, long bytes) throws IOException {
    long free = directory.toFile().getUsableSpace();
    if (free < bytes) {
      throw new ForwardException(
          "The hidden states that are more than --memory allows take "
              + bytes
              + " bytes but "
              + directory
              + " has only "
              + free
              + " free. Give a larger --memory, fewer --windows, or another TMPDIR.");
    }
  }

  /** Keeps a batch's states, which this closes. */
  void put(int batch, HiddenStates states) throws IOException {
    if (places[batch] < 0) {
      inMemory[batch] = states;
      return;
    }
    try (states) {
      ByteBuffer bytes = states.bytes();
      long start = places[batch] - bytes.position();
      while (bytes.hasRemaining()) {
        channel.write(bytes, start + bytes.position());
      }
    }
  }

  /** A batch's states, for the caller to close before it puts others in their place. */
  HiddenStates take(int batch) throws IOException {
    if (places[batch] < 0) {
      HiddenStates states = inMemory[batch];
      inMemory[batch] = null;
      return states;
    }
    return format.view(batch, Mapping.of(channel, places[batch], format.bytes(batch)));
  }

  @Override
  public void close() throws IOException {
    List<HiddenStates> left = Arrays.stream(inMemory).filter(states -> states != null).toList();
    left.forEach(HiddenStates::close);
    if (channel != null) {
      channel.close();
    }
  }
}
