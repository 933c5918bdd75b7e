package io.github.shortgpt.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.shortgpt.checkpoint.DType;
import io.github.shortgpt.checkpoint.TinySafetensors;
import io.github.shortgpt.checkpoint.TinySafetensors.Tensor;
import io.github.shortgpt.golden.Golden;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * A tiny checkpoint stored as a quantisation scheme stores it: tensors of the right names and types
 * and of any bytes, and what the scheme's config says before and after layers 1 and 3 of 5 go. See
 * {@code src/test/resources/quantised/}.
 */
record QuantisedCase(String name, JsonNode json) {
  static final ObjectMapper JSON = new ObjectMapper();
  private static final Path DIRECTORY = Path.of("src/test/resources/quantised");

  static QuantisedCase named(String name) {
    try {
      Path file = DIRECTORY.resolve(name + ".json");
      return new QuantisedCase(name, JSON.readTree(Files.readAllBytes(file)));
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  static List<QuantisedCase> all() throws IOException {
    try (Stream<Path> files = Files.list(DIRECTORY)) {
      return files
          .map(file -> named(file.getFileName().toString().replace(".json", "")))
          .sorted((a, b) -> a.name.compareTo(b.name))
          .toList();
    }
  }

  /** The same checkpoint before it was quantised. */
  Golden golden() {
    return Golden.named(json.path("golden").asText("llama"));
  }

  String describe() {
    return json.get("describe").asText();
  }

  /** What the config and the files beside it say; {@code before} or after. */
  ObjectNode config(boolean before) {
    ObjectNode config = golden().config("config");
    config.setAll((ObjectNode) json.get(before ? "config" : "pruned"));
    return config;
  }

  Map<String, JsonNode> files(boolean before) {
    Map<String, JsonNode> files = new TreeMap<>();
    json.path(before ? "files" : "prunedFiles")
        .properties()
        .forEach(file -> files.put(file.getKey(), file.getValue()));
    return files;
  }

  Map<String, String> metadata(boolean before) {
    Map<String, String> metadata = new TreeMap<>(Map.of("format", "pt"));
    json.path(before ? "metadata" : "prunedMetadata")
        .properties()
        .forEach(entry -> metadata.put(entry.getKey(), entry.getValue().asText()));
    return metadata;
  }

  /** The tensors on disk. */
  List<Tensor> tensors() {
    List<Tensor> tensors = new ArrayList<>();
    for (Map.Entry<String, JsonNode> whole : golden().json().get("tensors").properties()) {
      if (isQuantised(whole.getKey())) {
        json.get("parts").forEach(part -> tensors.add(part(whole.getKey(), part)));
      } else {
        tensors.add(new Tensor(whole.getKey(), DType.BF16, longs(whole.getValue())));
      }
    }
    for (JsonNode beside : json.path("beside")) {
      for (int layer = 0; layer < 5; layer++) {
        String tensor = beside.get(0).asText().replace("{}", Integer.toString(layer));
        tensors.add(new Tensor(tensor, dtype(beside), longs(beside.get(2))));
      }
    }
    return tensors;
  }

  /** The tensors that stand for the first matrix that is quantised. */
  List<Tensor> partsOfOne() {
    return tensors().stream()
        .filter(tensor -> !tensor.dtype().equals(DType.BF16) || !isWhole(tensor))
        .limit(json.get("parts").size())
        .toList();
  }

  private boolean isWhole(Tensor tensor) {
    return golden().json().get("tensors").has(tensor.name());
  }

  private boolean isQuantised(String tensor) {
    boolean matrix =
        tensor.matches(json.path("matrices").asText(".*layers.*proj\\.weight"))
            && golden().json().get("tensors").get(tensor).size() > 1;
    for (JsonNode whole : json.path("whole")) {
      matrix &= !tensor.startsWith(whole.asText());
    }
    return matrix;
  }

  private static Tensor part(String whole, JsonNode part) {
    int dot = whole.lastIndexOf('.') + 1;
    String name = part.get(0).asText().replaceFirst("weight(?!s)", whole.substring(dot));
    return new Tensor(whole.substring(0, dot) + name, dtype(part), longs(part.get(2)));
  }

  private static DType dtype(JsonNode part) {
    return DType.named(part.get(1).asText()).orElseThrow();
  }

  private static List<Long> longs(JsonNode list) {
    List<Long> longs = new ArrayList<>();
    list.forEach(number -> longs.add(number.asLong()));
    return longs;
  }

  Path write(Path directory) throws IOException {
    golden().write(directory, config(true));
    for (Map.Entry<String, JsonNode> file : files(true).entrySet()) {
      Files.writeString(directory.resolve(file.getKey()), file.getValue().toPrettyString());
    }
    Map<String, String> metadata = metadata(true);
    TinySafetensors.write(directory.resolve("model.safetensors"), metadata, tensors());
    return directory;
  }
}
