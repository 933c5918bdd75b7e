package io.github.shortgpt.checkpoint;

import com.fasterxml.jackson.core.util.DefaultIndenter;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.shortgpt.checkpoint.ParallelCopy.Source;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.LongConsumer;

/**
 * Writes tensors, copied as bytes from where they lie, into one safetensors file or into shards
 * with an index.
 */
public final class CheckpointWriter {
  /** A tensor's new name and where its bytes are. */
  public record TensorCopy(String name, TensorLocation source) {}

  private final OutputDirectory output;
  private final Map<String, String> metadata;
  private final LongConsumer written;

  /**
   * A writer into {@code output}.
   *
   * @param metadata the source's; {@code format: pt}, without which transformers refuses a file, is
   *     added
   * @param written told of every run of bytes that has been written
   */
  public CheckpointWriter(
      OutputDirectory output, Map<String, String> metadata, LongConsumer written) {
    this.output = output;
    this.metadata = new TreeMap<>(metadata);
    this.metadata.putIfAbsent("format", "pt");
    this.written = written;
  }

  /**
   * Writes all tensors in their order.
   *
   * @param maxShardBytes a shard's size, which only a larger tensor exceeds; one file if all fit
   */
  public void write(List<TensorCopy> tensors, long maxShardBytes) throws IOException {
    List<List<TensorCopy>> shards = split(tensors, maxShardBytes);
    if (shards.size() == 1) {
      writeShard(Checkpoint.SINGLE_FILE, tensors);
      return;
    }
    Map<String, String> weightMap = new TreeMap<>();
    for (int i = 0; i < shards.size(); i++) {
      String name =
          String.format(Locale.ROOT, "model-%05d-of-%05d.safetensors", i + 1, shards.size());
      writeShard(name, shards.get(i));
      shards.get(i).forEach(tensor -> weightMap.put(tensor.name(), name));
    }
    long total = tensors.stream().mapToLong(tensor -> tensor.source().length()).sum();
    output.write(Checkpoint.INDEX_FILE, index(total, weightMap));
  }

  private static byte[] index(long total, Map<String, String> weightMap) throws IOException {
    ObjectNode index = ModelConfig.JSON.createObjectNode();
    index.putObject("metadata").put("total_size", total);
    index.putPOJO("weight_map", weightMap);
    DefaultPrettyPrinter printer =
        new DefaultPrettyPrinter().withObjectIndenter(new DefaultIndenter("  ", "\n"));
    String text = ModelConfig.JSON.writer(printer).writeValueAsString(index);
    return (text + "\n").getBytes(StandardCharsets.UTF_8);
  }

  private static List<List<TensorCopy>> split(List<TensorCopy> tensors, long maxShardBytes) {
    List<List<TensorCopy>> shards = new ArrayList<>();
    long room = -1;
    for (TensorCopy tensor : tensors) {
      if (room < tensor.source().length()) {
        shards.add(new ArrayList<>());
        room = maxShardBytes;
      }
      shards.get(shards.size() - 1).add(tensor);
      room -= tensor.source().length();
    }
    return shards;
  }

  private void writeShard(String name, List<TensorCopy> tensors) throws IOException {
    Path file = output.path().resolve(name);
    List<TensorLocation> located =
        tensors.stream().map(tensor -> tensor.source().renamed(tensor.name())).toList();
    Map<Path, Source> sources = new HashMap<>();
    try (FileChannel target =
        FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
      ByteBuffer header = ByteBuffer.wrap(SafetensorsHeader.encode(metadata, located));
      while (header.hasRemaining()) {
        target.write(header);
      }
      Flushing flushing = new Flushing(target);
      ParallelCopy copy =
          new ParallelCopy(
              target,
              bytes -> {
                written.accept(bytes);
                flushing.written(bytes);
              });
      long position = header.limit();
      for (Run run : Run.of(located)) {
        if (!sources.containsKey(run.file())) {
          sources.put(run.file(), Source.open(run.file()));
        }
        copy.add(sources.get(run.file()), run.offset(), position, run.length());
        position += run.length();
      }
      copy.run();
      flushing.finish();
    } finally {
      for (Source source : sources.values()) {
        source.channel().close();
      }
    }
  }

  /** Tensors that lie one behind the other, copied as one. */
  private record Run(Path file, long offset, long length) {
    static List<Run> of(List<TensorLocation> tensors) {
      List<Run> runs = new ArrayList<>();
      for (TensorLocation tensor : tensors) {
        Run last = runs.isEmpty() ? null : runs.get(runs.size() - 1);
        if (last != null && last.endsAt(tensor)) {
          long length = last.length() + tensor.length();
          runs.set(runs.size() - 1, new Run(last.file(), last.offset(), length));
        } else {
          runs.add(new Run(tensor.file(), tensor.offset(), tensor.length()));
        }
      }
      return runs;
    }

    private boolean endsAt(TensorLocation tensor) {
      return file.equals(tensor.file()) && offset + length == tensor.offset();
    }
  }
}
