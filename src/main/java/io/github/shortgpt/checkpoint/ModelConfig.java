package io.github.shortgpt.checkpoint;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.shortgpt.input.InputFile;
import io.github.shortgpt.input.StrictJson;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * A checkpoint's config.json, kept whole: the tree to read from and the text to edit.
 *
 * <p>Python's json writes NaN and Infinity as bare words; both are read.
 */
public final class ModelConfig {
  public static final String FILE_NAME = "config.json";

  static final ObjectMapper JSON =
      StrictJson.mapper(StrictJson.trees().enable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS))
          .build();

  /** Those with a setting for every matrix of a quantised model are the largest. */
  private static final int MOST_MEBIBYTES = 16;

  private final Path file;
  private final String text;
  private final ObjectNode tree;
  private final List<String> path;

  private ModelConfig(Path file, String text, ObjectNode tree, List<String> path) {
    this.file = file;
    this.text = text;
    this.tree = tree;
    this.path = path;
  }

  /** Reads the config.json of a checkpoint directory. */
  public static ModelConfig read(Path directory) throws IOException {
    Path file = directory.resolve(FILE_NAME);
    if (!Files.exists(file)) {
      throw new CheckpointException(
          directory
              + " has no config.json, so it is not a Hugging Face checkpoint."
              + " Give the directory that holds config.json and the weights.");
    }
    return readFile(file);
  }

  /** Another JSON object in a file beside this one, if there is one of that name. */
  public Optional<ModelConfig> beside(String name) throws IOException {
    Path other = file.resolveSibling(name);
    return Files.isRegularFile(other) ? Optional.of(readFile(other)) : Optional.empty();
  }

  /** Any file that holds a JSON object. */
  public static ModelConfig readFile(Path file) throws IOException {
    return parse(file, InputFile.text(file, MOST_MEBIBYTES));
  }

  static ModelConfig parse(Path file, String text) throws CheckpointException {
    try {
      if (JSON.readTree(text) instanceof ObjectNode tree) {
        return new ModelConfig(file, text, tree, List.of());
      }
    } catch (JsonProcessingException e) {
      String where = e.getLocation() == null ? "" : " at line " + e.getLocation().getLineNr();
      throw new CheckpointException(
          file + " is not valid JSON" + where + ": " + StrictJson.reason(e) + ".", e);
    }
    throw new CheckpointException(file + " is not a JSON object.");
  }

  /** The same file with another text, on its way to a new place. */
  public ModelConfig withText(String edited) throws CheckpointException {
    return parse(file, edited);
  }

  /**
   * What stands under a top-level key, as a config of its own: its keys are those of the object
   * there. The text stays that of the whole file.
   */
  public ModelConfig part(String key) {
    if (tree.path(key) instanceof ObjectNode part) {
      return new ModelConfig(file, text, part, List.of(key));
    }
    throw new IllegalArgumentException("no object " + key);
  }

  /** Where the tree stands in the file: empty for the whole, else the keys above it. */
  public List<String> path() {
    return path;
  }

  /** A key as people find it in the file: {@code text_config.vocab_size}. */
  public String named(String key) {
    return path.isEmpty() ? key : String.join(".", path) + "." + key;
  }

  public Path file() {
    return file;
  }

  /** The file's text, byte for byte when encoded as UTF-8. */
  public String text() {
    return text;
  }

  /** A copy of the whole tree. */
  public ObjectNode tree() {
    return tree.deepCopy();
  }

  /** The value of a key of the tree; a missing node if there is none. */
  public JsonNode get(String key) {
    return tree.path(key);
  }

  /** Whether a key of the tree has a value other than null. */
  public boolean has(String key) {
    return tree.hasNonNull(key);
  }

  /** The key {@code model_type}, by which Hugging Face names architectures. */
  public String modelType() throws CheckpointException {
    JsonNode type = tree.path("model_type");
    if (!type.isTextual()) {
      throw new CheckpointException(
          file + " has no \"model_type\", so the architecture is not known.");
    }
    return type.asText();
  }
}
