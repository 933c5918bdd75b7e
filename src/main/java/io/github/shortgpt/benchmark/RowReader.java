package io.github.shortgpt.benchmark;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.shortgpt.input.InputFile;
import io.github.shortgpt.input.StrictJson;
import io.github.shortgpt.parquet.ParquetFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Reads the records of a data file: JSON lines, one JSON list, CSV, or Parquet. */
final class RowReader {
  static final List<String> SUFFIXES = List.of(".jsonl", ".json", ".csv", ParquetFile.SUFFIX);

  private static final ObjectMapper JSON =
      JsonMapper.builder(StrictJson.streams().build())
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build();

  /** Of the splits that are read the largest has 50. */
  private static final int MOST_MEBIBYTES = 128;

  /** What a Parquet file of these may be when it is unfolded. */
  private static final long MOST_UNFOLDED = 256L << 20;

  /** MMLU's files have no line of names. */
  private static final int MMLU_COLUMNS = 6;

  private static final List<String> LETTERS = List.of("A", "B", "C", "D");

  private RowReader() {}

  /** Whether a file is of a kind that is read. */
  static boolean reads(Path file) {
    return SUFFIXES.stream().anyMatch(file.getFileName().toString()::endsWith);
  }

  static boolean isParquet(Path file) {
    return file.toString().endsWith(ParquetFile.SUFFIX);
  }

  /** All records, with PIQA's labels where they stand in a file beside. */
  static List<Row> read(Path file) throws IOException {
    if (isParquet(file)) {
      return ofParquet(file);
    }
    String text = InputFile.text(file, MOST_MEBIBYTES);
    String content = text.startsWith("\ufeff") ? text.substring(1) : text;
    if (file.toString().endsWith(".csv")) {
      return ofTable(file, CsvTable.parse(file, content));
    }
    List<Row> rows =
        content.stripLeading().startsWith("[") ? list(file, content) : lines(file, content);
    addLabels(file, rows);
    return rows;
  }

  private static List<Row> ofParquet(Path file) throws IOException {
    List<Row> rows = new ArrayList<>();
    try (ParquetFile parquet = ParquetFile.open(file, MOST_UNFOLDED)) {
      parquet.rows(row -> rows.add(new Row(file + " row " + (rows.size() + 1), row)));
    }
    return rows;
  }

  private static List<Row> list(Path file, String text) throws TaskException {
    List<Row> rows = new ArrayList<>();
    for (JsonNode record : parsed(text, file.toString())) {
      rows.add(new Row(file + " record " + (rows.size() + 1), record));
    }
    return rows;
  }

  private static List<Row> lines(Path file, String text) throws TaskException {
    List<Row> rows = new ArrayList<>();
    int number = 0;
    for (String line : text.split("\n", -1)) {
      number++;
      if (!line.isBlank()) {
        String label = file + " line " + number;
        rows.add(new Row(label, parsed(line, label)));
      }
    }
    return rows;
  }

  private static JsonNode parsed(String text, String label) throws TaskException {
    try {
      return JSON.readTree(text);
    } catch (JsonProcessingException e) {
      throw new TaskException(label + " is not valid JSON: " + StrictJson.reason(e) + ".", e);
    }
  }

  private static void addLabels(Path file, List<Row> rows) throws IOException {
    String name = file.getFileName().toString();
    Path beside = file.resolveSibling(name.substring(0, name.lastIndexOf('.')) + "-labels.lst");
    if (!Files.exists(beside)) {
      return;
    }
    List<String> labels =
        InputFile.text(beside, MOST_MEBIBYTES).lines().filter(l -> !l.isBlank()).toList();
    if (labels.size() != rows.size()) {
      throw new TaskException(
          "%s has %d labels for the %d records of %s."
              .formatted(beside, labels.size(), rows.size(), file));
    }
    for (int i = 0; i < labels.size(); i++) {
      if (rows.get(i).values() instanceof ObjectNode record) {
        record.put("label", labels.get(i).strip());
      }
    }
  }

  private static List<Row> ofTable(Path file, List<List<String>> table) throws TaskException {
    List<Row> rows = new ArrayList<>();
    if (table.isEmpty()) {
      return rows;
    }
    boolean named = table.get(0).containsAll(LETTERS);
    if (!named && table.get(0).size() != MMLU_COLUMNS) {
      throw new TaskException(
          file + " has neither columns named A, B, C and D nor MMLU's six columns.");
    }
    for (int i = named ? 1 : 0; i < table.size(); i++) {
      List<String> cells = table.get(i);
      String label = file + " record " + (i + 1);
      if (cells.size() != table.get(0).size()) {
        throw new TaskException(
            "%s has %d columns and the first has %d."
                .formatted(label, cells.size(), table.get(0).size()));
      }
      rows.add(new Row(label, named ? named(table.get(0), cells) : ofMmlu(cells)));
    }
    return rows;
  }

  private static ObjectNode named(List<String> names, List<String> cells) {
    ObjectNode record = JsonNodeFactory.instance.objectNode();
    for (int i = 0; i < cells.size(); i++) {
      record.put(names.get(i), cells.get(i));
    }
    return record;
  }

  private static ObjectNode ofMmlu(List<String> cells) {
    ObjectNode record = JsonNodeFactory.instance.objectNode().put("question", cells.get(0));
    ArrayNode choices = record.putArray("choices");
    cells.subList(1, MMLU_COLUMNS - 1).forEach(choices::add);
    return record.put("answer", cells.get(MMLU_COLUMNS - 1));
  }
}
