package io.github.shortgpt.fuzz;

import static io.github.shortgpt.checkpoint.TinySafetensors.Tensor.ofBytes;

import io.github.shortgpt.checkpoint.Checkpoint;
import io.github.shortgpt.checkpoint.CheckpointDigest;
import io.github.shortgpt.checkpoint.DType;
import io.github.shortgpt.checkpoint.TinySafetensors;
import io.github.shortgpt.checkpoint.TinySafetensors.Tensor;
import io.github.shortgpt.checkpoint.TinyTorchArchive;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Files of weights and their index. */
final class WeightFormats {
  private static final JsonMutator JSON = new JsonMutator();
  private static final ByteMutator BYTES =
      ByteMutator.of("\"", "{", "[", "\\u0000", "__metadata__");

  /** Opcodes with their arguments, and strings that a pickle of tensors holds. */
  private static final ByteMutator OPCODES =
      ByteMutator.of(
          "\u0080\u0002",
          "\u0080\u0004",
          "\u0095\u00ff\u00ff\u00ff\u00ff\u00ff\u00ff\u00ff\u007f",
          ".",
          "(",
          ")",
          "t",
          "R",
          "Q",
          "}",
          "]",
          "a",
          "e",
          "s",
          "u",
          "N",
          "\u0088",
          "\u0089",
          "J\u00ff\u00ff\u00ff\u00ff",
          "J\u0000\u0000\u0000\u0080",
          "K\u0001",
          "M\u0001\u0001",
          "\u008a\u0008\u00ff\u00ff\u00ff\u00ff\u00ff\u00ff\u00ff\u007f",
          "\u008a\u0000",
          "G\u007f\u00f0\u0000\u0000\u0000\u0000\u0000\u0000",
          "\u0085",
          "\u0086",
          "\u0087",
          "\u0094",
          "X\u0001\u0000\u0000\u0000a",
          "X\u00ff\u00ff\u00ff\u007f",
          "\u008c\u0001a",
          "h\u0000",
          "q\u0000",
          "q\u0001h\u0001",
          "r\u00ff\u00ff\u00ff\u00ff",
          "j\u00ff\u00ff\u00ff\u00ff",
          "ccollections\nOrderedDict\n",
          "ctorch\nFloatStorage\n",
          "cos\nsystem\n",
          "ctorch._utils\n_rebuild_tensor_v2\n",
          "ctorch._utils\n_rebuild_parameter\n",
          "}b",
          "2",
          "0",
          "1",
          "\u008b\u00ff\u00ff\u00ff\u007f",
          "\u008d\u00ff\u00ff\u00ff\u00ff\u00ff\u00ff\u00ff\u007f",
          "B\u00ff\u00ff\u00ff\u007f",
          "I1\n",
          "]q\u0005h\u0005a",
          "\u0093",
          "P1\n",
          "\u0081",
          "i",
          "o");

  private static final String[] NAMES = {"a.weight", "b.bias"};

  private WeightFormats() {}

  private static Path writeConfig(Path directory) throws IOException {
    return Files.writeString(directory.resolve("config.json"), "{\"model_type\": \"llama\"}");
  }

  private static String opened(Path file) throws IOException {
    Checkpoint checkpoint = Checkpoint.open(file.getParent());
    CheckpointDigest.of(checkpoint);
    return Math.min(checkpoint.tensors().size(), 8) + " tensors";
  }

  static Format safetensors(Path directory) throws IOException {
    writeConfig(directory);
    Path file = directory.resolve("model.safetensors");
    List<byte[]> examples = new ArrayList<>();
    TinySafetensors.write(file, Map.of(), List.of());
    examples.add(Files.readAllBytes(file));
    TinySafetensors.write(file, Map.of("format", "pt"), List.of(ofBytes("a", 8)));
    examples.add(Files.readAllBytes(file));
    TinySafetensors.write(
        file,
        Map.of("format", "pt", "tensor_names", "x"),
        List.of(
            new Tensor("a.weight", DType.F32, List.of(2L, 3L)),
            new Tensor("b.bias", DType.BF16, List.of(4L)),
            new Tensor("scale", DType.F64, List.of()),
            ofBytes("empty", 0)));
    examples.add(Files.readAllBytes(file));
    Mutator mutator = Enclosed.header(JSON.orElse(0.75, BYTES)).orElse(0.8, BYTES);
    return new FileFormat("safetensors", file, examples, mutator, WeightFormats::opened);
  }

  static Format index(Path directory) throws IOException {
    writeConfig(directory);
    List<String> shards =
        List.of("model-00001-of-00002.safetensors", "model-00002-of-00002.safetensors");
    for (int i = 0; i < NAMES.length; i++) {
      TinySafetensors.write(
          directory.resolve(shards.get(i)), Map.of(), List.of(ofBytes(NAMES[i], 4)));
    }
    String example =
        "{\"metadata\": {\"total_size\": 8}, \"weight_map\": {\"a.weight\": \"%s\", \"b.bias\": \"%s\"}}"
            .formatted(shards.get(0), shards.get(1));
    return new FileFormat(
        "index",
        directory.resolve("model.safetensors.index.json"),
        List.of(example.getBytes(StandardCharsets.UTF_8)),
        JSON.orElse(0.7, BYTES),
        WeightFormats::opened);
  }

  static Format torch(Path directory) throws IOException {
    writeConfig(directory);
    Path file = directory.resolve("pytorch_model.bin");
    List<byte[]> examples = new ArrayList<>();
    new TinyTorchArchive().tensor("a.weight", new long[] {2, 3}, 1, 2, 3, 4, 5, 6).save(file);
    examples.add(Files.readAllBytes(file));
    TinyTorchArchive shared = new TinyTorchArchive();
    String key = shared.storage(1, 2, 3, 4);
    shared
        .view("embedding", key, 0, new long[] {2, 2}, new long[] {2, 1})
        .view("tail", key, 2, new long[] {2}, new long[] {1})
        .save(file);
    examples.add(Files.readAllBytes(file));
    Mutator mutator = Enclosed.pickle(OPCODES).orElse(0.8, ByteMutator.of("PK\u0001\u0002"));
    return new FileFormat("torch", file, examples, mutator, WeightFormats::opened);
  }
}
