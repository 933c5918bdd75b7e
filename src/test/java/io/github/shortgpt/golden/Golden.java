package io.github.shortgpt.golden;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.shortgpt.checkpoint.Checkpoint;
import io.github.shortgpt.checkpoint.DType;
import io.github.shortgpt.checkpoint.SafetensorsHeader;
import io.github.shortgpt.checkpoint.TensorLocation;
import io.github.shortgpt.forward.ComputeType;
import io.github.shortgpt.text.CalibrationSet;
import io.github.shortgpt.text.Documents;
import io.github.shortgpt.text.Tokenizer;
import io.github.shortgpt.text.WindowSettings;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/**
 * What transformers computed for a tiny checkpoint whose weights come from a formula; see {@code
 * scripts/goldens.py}. Writes that checkpoint, with a tokenizer that reads {@code "17"} as the id
 * 17.
 */
public record Golden(String name, JsonNode json) {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Path DIRECTORY = Path.of("src/test/resources/goldens");

  public static Golden named(String name) {
    try {
      Path file = DIRECTORY.resolve(name + ".json");
      return new Golden(name, JSON.readTree(Files.readAllBytes(file)));
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  public static List<Golden> all() throws IOException {
    try (Stream<Path> files = Files.list(DIRECTORY)) {
      return files
          .map(file -> named(file.getFileName().toString().replace(".json", "")))
          .sorted((a, b) -> a.name.compareTo(b.name))
          .toList();
    }
  }

  public boolean isBfloat16() {
    return json.get("dtype").asText().equals("bfloat16");
  }

  /** The type in which it was computed. */
  public ComputeType computeType() {
    return isBfloat16() ? ComputeType.BFLOAT16 : ComputeType.FLOAT32;
  }

  /** A copy of the config that transformers 5 writes, or of that of transformers 4. */
  public ObjectNode config(String style) {
    return json.get(style).deepCopy();
  }

  public boolean hasConfigOfTransformers4() {
    return json.has("configV4");
  }

  /** The numbers of a list in the golden. */
  public double[] numbers(String... path) {
    JsonNode list = json;
    for (String key : path) {
      list = list.get(key);
    }
    return StreamSupport.stream(list.spliterator(), false)
        .mapToDouble(JsonNode::asDouble)
        .toArray();
  }

  /** Whether the golden has a number: not where transformers gives states of another width. */
  public boolean has(String key) {
    return json.hasNonNull(key);
  }

  /** A number of the golden. */
  public double number(String key) {
    return json.get(key).asDouble();
  }

  /** The layers without which there is a {@code pruned} model. */
  public List<Integer> removed() {
    return Arrays.stream(numbers("pruned", "removed")).mapToObj(layer -> (int) layer).toList();
  }

  /** The token ids as text, all windows one after the other. */
  public String text() {
    return StreamSupport.stream(json.get("ids").spliterator(), false)
        .flatMap(window -> StreamSupport.stream(window.spliterator(), false))
        .map(JsonNode::asText)
        .collect(Collectors.joining(" "));
  }

  /** The first ids of the first window. */
  public int[] firstIds(int count) {
    return StreamSupport.stream(json.get("ids").get(0).spliterator(), false)
        .mapToInt(JsonNode::asInt)
        .limit(count)
        .toArray();
  }

  public int windows() {
    return json.get("ids").size();
  }

  public int windowLength() {
    return json.get("ids").get(0).size();
  }

  /** The same with more layers, whose tensors are shaped like those of layer 0. */
  public Golden withLayers(String prefix, int layers) {
    ObjectNode deeper = json.deepCopy();
    ObjectNode tensors = deeper.withObject("tensors");
    String first = prefix + "0.";
    for (Map.Entry<String, JsonNode> entry : json.get("tensors").properties()) {
      for (int layer = 0; entry.getKey().startsWith(first) && layer < layers; layer++) {
        tensors.set(
            prefix + layer + "." + entry.getKey().substring(first.length()), entry.getValue());
      }
    }
    return new Golden(name, deeper);
  }

  /** Writes the checkpoint into a new directory. */
  public Path write(Path directory) throws IOException {
    return write(directory, config("config"));
  }

  /** Writes the checkpoint with another config. */
  public Path write(Path directory, JsonNode config) throws IOException {
    Files.createDirectories(directory);
    Files.writeString(directory.resolve("config.json"), config.toPrettyString());
    JsonNode text = config.path("text_config").isMissingNode() ? config : config.get("text_config");
    writeTokenizer(directory, text.get("vocab_size").asInt());
    DType dtype = isBfloat16() ? DType.BF16 : DType.F32;
    List<TensorLocation> tensors = new ArrayList<>();
    for (Map.Entry<String, JsonNode> entry : json.get("tensors").properties()) {
      List<Long> shape = new ArrayList<>();
      entry.getValue().forEach(extent -> shape.add(extent.asLong()));
      long elements = shape.stream().reduce(1L, (a, b) -> a * b);
      long bytes = elements * dtype.bits() / 8;
      tensors.add(new TensorLocation(entry.getKey(), dtype, shape, directory, 0, bytes));
    }
    Path file = directory.resolve(Checkpoint.SINGLE_FILE);
    try (OutputStream out = Files.newOutputStream(file)) {
      out.write(SafetensorsHeader.encode(Map.of("format", "pt"), tensors));
      for (TensorLocation tensor : tensors) {
        out.write(FormulaWeights.bytes(tensor));
      }
    }
    return directory;
  }

  private static void writeTokenizer(Path directory, int vocabulary) throws IOException {
    ObjectNode tokenizer = JSON.createObjectNode().put("version", "1.0");
    tokenizer.putObject("pre_tokenizer").put("type", "WhitespaceSplit");
    ObjectNode model = tokenizer.putObject("model").put("type", "WordLevel").put("unk_token", "0");
    ObjectNode words = model.putObject("vocab");
    for (int id = 0; id < vocabulary; id++) {
      words.put(String.valueOf(id), id);
    }
    Files.writeString(directory.resolve("tokenizer.json"), tokenizer.toString());
  }

  /** The golden's windows, for a directory that it was written to. */
  public CalibrationSet calibrationSet(Path directory) throws IOException {
    byte[] bytes = text().getBytes(StandardCharsets.UTF_8);
    Documents documents =
        Documents.ofStream("ids", new ByteArrayInputStream(bytes), Optional.empty());
    try (Tokenizer tokenizer = Tokenizer.open(directory)) {
      WindowSettings settings = new WindowSettings(windows(), windowLength(), true);
      return CalibrationSet.read(documents, tokenizer, settings);
    }
  }
}
