package io.github.shortgpt.checkpoint;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * A Hugging Face checkpoint directory whose headers have been read and checked; weights are not
 * touched.
 *
 * @param tensors by name, in the order of files and of bytes within each
 * @param shards the weight files, in name order
 * @param metadata the {@code __metadata__} of all shards, of the first where they differ
 * @param stamps every file that was read, as it was before
 */
public record Checkpoint(
    Path directory,
    ModelConfig config,
    Map<String, TensorLocation> tensors,
    List<Path> shards,
    Map<String, String> metadata,
    List<FileStamp> stamps) {
  public static final String SINGLE_FILE = WeightForm.SAFETENSORS.singleFile();
  public static final String INDEX_FILE = WeightForm.SAFETENSORS.indexFile();

  public Checkpoint {
    tensors = Collections.unmodifiableMap(new LinkedHashMap<>(tensors));
    shards = List.copyOf(shards);
    metadata = Map.copyOf(metadata);
    stamps = List.copyOf(stamps);
  }

  /**
   * Opens a directory: config.json, then model.safetensors or the shards of its index.
   *
   * @throws CheckpointException naming the file and what is wrong with it
   */
  public static Checkpoint open(Path directory) throws IOException {
    if (!Files.isDirectory(directory)) {
      throw new CheckpointException(
          directory + " is not a directory. Give a directory that holds config.json.");
    }
    List<FileStamp> stamps = new ArrayList<>();
    stamps.add(FileStamp.of(directory.resolve(ModelConfig.FILE_NAME)));
    ModelConfig config = ModelConfig.read(directory);
    ShardIndex index = ShardIndex.of(directory);
    Map<String, TensorLocation> tensors = new LinkedHashMap<>();
    Map<String, String> metadata = new TreeMap<>();
    List<Path> shards = new ArrayList<>();
    for (String name : index.shardNames()) {
      Path shard = directory.resolve(name);
      stamps.add(FileStamp.of(shard));
      SafetensorsHeader header = index.form().read(shard);
      header.metadata().forEach(metadata::putIfAbsent);
      shards.add(shard);
      for (TensorLocation tensor : header.tensors()) {
        if (index.places(tensor, name)) {
          tensors.put(tensor.name(), tensor);
        }
      }
    }
    index.checkComplete(tensors.keySet());
    return new Checkpoint(directory, config, tensors, shards, metadata, stamps);
  }

  /**
   * Checks that all that was read is still what it was.
   *
   * @throws CheckpointException naming a file that someone has written to since
   */
  public void requireUnchanged() throws IOException {
    for (FileStamp stamp : stamps) {
      if (!stamp.holds()) {
        throw new CheckpointException(
            stamp.file()
                + " was changed while it was read, so what came of it is thrown away. Start again"
                + " when nothing writes to it any more.");
      }
    }
  }

  /** Whether the weights came with an index file. */
  public boolean isSharded() {
    return !WeightForm.singleFiles().contains(shards.get(0).getFileName().toString());
  }

  /** Bytes of all tensors, headers not counted. */
  public long bytes() {
    return tensors.values().stream().mapToLong(TensorLocation::length).sum();
  }
}
