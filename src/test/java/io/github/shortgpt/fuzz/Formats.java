package io.github.shortgpt.fuzz;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** Every format by its name, each with a directory of its own to write inputs to. */
final class Formats {
  static final Path RESOURCES = Path.of("src/test/resources");

  private interface Maker {
    Format in(Path directory) throws IOException;
  }

  private static final Map<String, Maker> MAKERS = new LinkedHashMap<>();

  static {
    MAKERS.put("safetensors", WeightFormats::safetensors);
    MAKERS.put("index", WeightFormats::index);
    MAKERS.put("torch", WeightFormats::torch);
    MAKERS.put("config", ConfigFormat::new);
    MAKERS.put("tokenizer", TextFormats::tokenizer);
    MAKERS.put("sentencepiece", TextFormats::sentencePiece);
    MAKERS.put("text", TextFormats::text);
    MAKERS.put("jsonl", TextFormats::lines);
    MAKERS.put("template", TextFormats::template);
    MAKERS.put("items", ItemFormats::lines);
    MAKERS.put("csv", ItemFormats::tables);
    MAKERS.put("parquet", ParquetFormat::in);
    MAKERS.put("scores", SavedFormats::scores);
    MAKERS.put("plan", SavedFormats::plan);
  }

  private Formats() {}

  static List<String> names() {
    return List.copyOf(MAKERS.keySet());
  }

  static Format named(String name, Path parent) throws IOException {
    Maker maker = MAKERS.get(name);
    if (maker == null) {
      throw new IllegalArgumentException(
          "There is no format " + name + ". Formats: " + String.join(", ", names()) + ".");
    }
    return maker.in(Files.createDirectories(parent.resolve(name)));
  }

  /** The files of a directory of the test resources, in name order. */
  static List<byte[]> examples(String directory) throws IOException {
    try (Stream<Path> files = Files.list(RESOURCES.resolve(directory))) {
      List<byte[]> examples = new ArrayList<>();
      for (Path file : files.sorted().toList()) {
        examples.add(Files.readAllBytes(file));
      }
      return examples;
    }
  }
}
