package io.github.shortgpt.checkpoint;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import io.github.shortgpt.input.InputFile;
import io.github.shortgpt.input.StrictJson;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * Which file of a checkpoint holds which tensor.
 *
 * <p>As transformers does, a whole {@code model.safetensors} is preferred to an index. The index's
 * {@code total_size} is not read: real ones are absent, wrong or a float.
 */
final class ShardIndex {
  /** A thousand bytes for each of the tensors of the largest mixtures of experts. */
  private static final int MOST_MEBIBYTES = 64;

  private final Path directory;
  private final WeightForm form;

  /** Tensor name to shard file name; empty where there is one file and no index. */
  private final Map<String, String> weightMap;

  private ShardIndex(Path directory, WeightForm form, Map<String, String> weightMap) {
    this.directory = directory;
    this.form = form;
    this.weightMap = weightMap;
  }

  static ShardIndex of(Path directory) throws IOException {
    WeightForm form = WeightForm.in(directory).orElse(null);
    if (form == null) {
      throw noWeights(directory);
    }
    if (Files.exists(directory.resolve(form.singleFile()))) {
      return new ShardIndex(directory, form, Map.of());
    }
    Path file = directory.resolve(form.indexFile());
    ShardIndex index = new ShardIndex(directory, form, weightMap(file, form));
    for (String shard : index.shardNames()) {
      if (!Files.isRegularFile(directory.resolve(shard))) {
        throw new CheckpointException(
            directory
                + " lacks the shard "
                + shard
                + ", which its index names. Download it again.");
      }
    }
    return index;
  }

  /** The shards that an index names, in the order of names. */
  static Set<String> shardsOf(Path file, WeightForm form) throws IOException {
    return new TreeSet<>(weightMap(file, form).values());
  }

  private static Map<String, String> weightMap(Path file, WeightForm form) throws IOException {
    JsonNode map;
    try {
      map = ModelConfig.JSON.readTree(InputFile.text(file, MOST_MEBIBYTES)).path("weight_map");
    } catch (JsonProcessingException e) {
      throw new CheckpointException(file + " is not valid JSON: " + StrictJson.reason(e) + ".", e);
    }
    if (!map.isObject() || map.isEmpty()) {
      throw new CheckpointException(file + " has no \"weight_map\" that names the shards.");
    }
    Map<String, String> shards = new TreeMap<>();
    for (Map.Entry<String, JsonNode> entry : map.properties()) {
      String shard = entry.getValue().asText();
      if (!form.isFileName(shard)) {
        throw new CheckpointException(
            file
                + " places "
                + entry.getKey()
                + " in \""
                + shard
                + "\", which is not the name of a weight file beside it.");
      }
      shards.put(entry.getKey(), shard);
    }
    return shards;
  }

  private static CheckpointException noWeights(Path directory) throws IOException {
    try (Stream<Path> files = Files.list(directory)) {
      List<String> others =
          files
              .map(file -> file.getFileName().toString())
              .filter(name -> name.matches(".*\\.(bin|pt|pth|gguf|safetensors)"))
              .sorted()
              .limit(3)
              .toList();
      String found = others.isEmpty() ? "" : " It has " + String.join(", ", others) + ".";
      return new CheckpointException(
          directory
              + " has none of "
              + String.join(", ", WeightForm.singleFiles())
              + " and their indexes."
              + found
              + " Save it as safetensors:"
              + " AutoModelForCausalLM.from_pretrained(…).save_pretrained(…).");
    }
  }

  WeightForm form() {
    return form;
  }

  Set<String> shardNames() {
    return weightMap.isEmpty() ? Set.of(form.singleFile()) : new TreeSet<>(weightMap.values());
  }

  /**
   * Whether the tensor found in {@code shard} is the one to use; a copy of it may stand in another
   * shard.
   */
  boolean places(TensorLocation tensor, String shard) throws CheckpointException {
    if (weightMap.isEmpty()) {
      return true;
    }
    String place = weightMap.get(tensor.name());
    if (place == null) {
      throw new CheckpointException(
          directory.resolve(shard)
              + " holds the tensor "
              + tensor.name()
              + ", which "
              + form.indexFile()
              + " does not list. Download both again.");
    }
    return place.equals(shard);
  }

  void checkComplete(Set<String> found) throws CheckpointException {
    for (Map.Entry<String, String> entry : weightMap.entrySet()) {
      if (!found.contains(entry.getKey())) {
        throw new CheckpointException(
            directory.resolve(entry.getValue())
                + " lacks the tensor "
                + entry.getKey()
                + ", which "
                + form.indexFile()
                + " places there. Download both again.");
      }
    }
  }
}
