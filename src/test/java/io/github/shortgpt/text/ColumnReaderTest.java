package io.github.shortgpt.text;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Documents of Parquet files, as which scripts/parquet-items.py wrote our items. */
class ColumnReaderTest {
  private static final Path ITEMS = Path.of("src/test/resources");
  private static final Path TEXTS =
      ITEMS.resolve("parquet/hub/lambada_openai/default/test/0000.parquet");
  private static final Path LINES = ITEMS.resolve("benchmarks/lambada/lambada_test.jsonl");
  private static final Path TABLE = ITEMS.resolve("parquet/forms/all/snappy.parquet");

  @TempDir Path directory;

  private static List<String> read(Path path, Optional<String> field) throws IOException {
    List<String> documents = new ArrayList<>();
    Documents.of("set", path, field).read(documents::add);
    return documents;
  }

  private static String refusal(Path path, String field) {
    return assertThrows(TextException.class, () -> read(path, Optional.of(field))).getMessage();
  }

  @Test
  void eachRowIsADocument() throws IOException {
    List<String> documents = read(TEXTS, Optional.empty());
    assertEquals(read(LINES, Optional.empty()), documents);
    assertEquals("Hello", documents.get(1));
  }

  @Test
  void theSumIsThatOfTheFile() throws Exception {
    String sum =
        HexFormat.of()
            .formatHex(MessageDigest.getInstance("SHA-256").digest(Files.readAllBytes(TEXTS)));
    assertEquals(sum, Documents.of("set", TEXTS, Optional.empty()).read(text -> {}));
  }

  @Test
  void aDirectoryIsReadInNameOrderAndAsTextWhereItHasSome() throws IOException {
    Files.copy(TEXTS, directory.resolve("1.parquet"));
    Files.copy(TEXTS, directory.resolve("0.parquet"));
    assertEquals(
        2 * read(TEXTS, Optional.empty()).size(), read(directory, Optional.empty()).size());
    Files.writeString(directory.resolve("a.txt"), "all");
    assertEquals(List.of("all"), read(directory, Optional.empty()));
  }

  @Test
  void anotherColumnIsNamedByItsField() throws IOException {
    assertEquals(12, read(TABLE, Optional.of("same")).size());
    assertEquals(
        TABLE + " row 6 has no text under \"text\". Name the column with --text-field.",
        refusal(TABLE, "text"));
    assertEquals(
        TEXTS
            + " has no column \"body\" but text. Name the one that holds the text with --text-field.",
        refusal(TEXTS, "body"));
  }
}
