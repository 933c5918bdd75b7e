package io.github.shortgpt.text;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.shortgpt.parquet.ParquetFile;
import java.io.IOException;
import java.nio.file.Path;
import java.util.stream.Collectors;

/** Reads the documents of a Parquet file: the texts of one column. */
final class ColumnReader {
  private static final int MOST_NAMED = 20;

  private final Path file;
  private final String column;
  private long row;

  ColumnReader(Path file, String column) {
    this.file = file;
    this.column = column;
  }

  void rows(Documents.Reader reader) throws IOException {
    // Of documents one after the other there may be any number of bytes.
    try (ParquetFile parquet = ParquetFile.open(file, Long.MAX_VALUE)) {
      if (!parquet.columns().contains(column)) {
        throw new TextException(
            "%s has no column \"%s\" but %s. Name the one that holds the text with --text-field."
                .formatted(file, column, named(parquet)));
      }
      parquet.column(column, values -> reader.document(text(values.get(column))));
    }
  }

  private static String named(ParquetFile parquet) {
    return parquet.columns().stream().limit(MOST_NAMED).collect(Collectors.joining(", "));
  }

  private String text(JsonNode value) throws TextException {
    row++;
    if (!value.isTextual()) {
      throw new TextException(
          "%s row %d has no text under \"%s\". Name the column with --text-field."
              .formatted(file, row, column));
    }
    return value.asText();
  }
}
