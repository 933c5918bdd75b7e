package io.github.shortgpt.parquet;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Rows of files that pyarrow wrote by scripts/parquet-items.py. */
class ParquetFileTest {
  private static final Path FORMS = Path.of("src/test/resources/parquet/forms");
  private static final ObjectMapper JSON = new ObjectMapper();

  static Stream<Path> forms() throws IOException {
    try (Stream<Path> files = Files.walk(FORMS)) {
      return files.filter(file -> file.toString().endsWith(".parquet")).sorted().toList().stream();
    }
  }

  private static List<JsonNode> expected(Path file) throws IOException {
    List<JsonNode> rows = new ArrayList<>();
    for (String line :
        Files.readAllLines(FORMS.resolve(file.getParent().getFileName() + ".jsonl"))) {
      rows.add(JSON.readTree(line));
    }
    return rows;
  }

  @ParameterizedTest
  @MethodSource("forms")
  void rowsAreThoseOfTheSameTableAsJson(Path file) throws IOException {
    List<JsonNode> rows = new ArrayList<>();
    try (ParquetFile parquet = ParquetFile.open(file, 1 << 20)) {
      parquet.rows(rows::add);
    }
    assertEquals(expected(file), rows);
  }

  @Test
  void oneColumnIsReadWithoutTheOthers() throws IOException {
    Path file = FORMS.resolve("all/zstd-groups.parquet");
    List<JsonNode> rows = new ArrayList<>();
    try (ParquetFile parquet = ParquetFile.open(file, 1 << 20)) {
      assertEquals("text", parquet.columns().get(0));
      parquet.column("text", row -> rows.add(row.get("text")));
    }
    assertEquals(expected(file).stream().map(row -> row.get("text")).toList(), rows);
  }
}
