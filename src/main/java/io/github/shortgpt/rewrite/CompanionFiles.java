package io.github.shortgpt.rewrite;

import io.github.shortgpt.checkpoint.Checkpoint;
import io.github.shortgpt.checkpoint.CheckpointException;
import io.github.shortgpt.checkpoint.ModelConfig;
import io.github.shortgpt.checkpoint.OutputDirectory;
import io.github.shortgpt.checkpoint.OutputTarget;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * What lies beside the weights: tokenizer, generation config, chat template, licence, README.
 *
 * @param copied file names that go into the output, in order
 * @param leftOut the rest: weights in other forms, hidden files, directories
 */
record CompanionFiles(List<String> copied, List<String> leftOut) {
  private static final Pattern WEIGHTS =
      Pattern.compile(
          ".*\\.(safetensors|bin|pt|pth|ckpt|gguf|ggml|onnx|onnx_data|h5|msgpack|ot|npz|tflite|mlmodel)"
              + "|.*\\.(safetensors|bin|h5|msgpack)\\.index(\\..+)?\\.json");

  private static final Set<String> WRITTEN_ANEW =
      Set.of(ModelConfig.FILE_NAME, OutputTarget.MANIFEST_FILE, Checkpoint.INDEX_FILE);

  /** Where transformers keeps the chat templates after the first. */
  private static final String TEMPLATES = "additional_chat_templates";

  /** Sorts everything in the checkpoint's directory but the weights that were read from it. */
  static CompanionFiles of(Checkpoint checkpoint) throws IOException {
    Set<String> read = new TreeSet<>(WRITTEN_ANEW);
    checkpoint.shards().forEach(shard -> read.add(shard.getFileName().toString()));
    Set<String> copied = new TreeSet<>();
    Set<String> leftOut = new TreeSet<>();
    for (Path file : list(checkpoint.directory())) {
      String name = file.getFileName().toString();
      if (name.equals(TEMPLATES) && Files.isDirectory(file)) {
        for (Path template : list(file)) {
          String inside = TEMPLATES + "/" + template.getFileName();
          (Files.isRegularFile(template) ? copied : leftOut).add(inside);
        }
      } else if (Files.isRegularFile(file)
          && !name.startsWith(".")
          && !read.contains(name)
          && !WEIGHTS.matcher(name).matches()) {
        copied.add(name);
      } else if (!read.contains(name)) {
        leftOut.add(name);
      }
    }
    for (String name : copied) {
      requireOwn(checkpoint.directory(), name);
    }
    return new CompanionFiles(List.copyOf(copied), List.copyOf(leftOut));
  }

  /**
   * Checks that a file to be copied is the model's own: a link could lead to whatever its reader
   * may read, and the output is made to be given away. In the cache of the Hugging Face Hub the
   * files of {@code snapshots/REVISION} are links into {@code blobs} beside it.
   */
  private static void requireOwn(Path directory, String name) throws IOException {
    Path home = directory.toRealPath();
    Path file = home.resolve(name).toRealPath();
    Path revisions = home.getParent();
    boolean ofHub = revisions != null && revisions.endsWith("snapshots");
    if (!file.startsWith(home) && !(ofHub && file.startsWith(revisions.resolveSibling("blobs")))) {
      throw new CheckpointException(
          directory.resolve(name)
              + " is a link to "
              + file
              + ", outside the model. It would be copied into the output: put the file itself in"
              + " its place, or remove the link.");
    }
  }

  private static List<Path> list(Path directory) throws IOException {
    List<Path> files = new ArrayList<>();
    try (Stream<Path> entries = Files.list(directory)) {
      entries.forEach(files::add);
    }
    return files;
  }

  /**
   * Copies all of them.
   *
   * @param edited new texts for some, by name
   */
  void copy(Path from, OutputDirectory to, Map<String, String> edited) throws IOException {
    for (String name : copied) {
      if (edited.containsKey(name)) {
        to.write(name, edited.get(name).getBytes(StandardCharsets.UTF_8));
      } else {
        to.copy(name, from.resolve(name));
      }
    }
  }
}
