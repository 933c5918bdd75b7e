package io.github.shortgpt.fuzz;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.shortgpt.parquet.ParquetFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** Tables of all forms, and data sets, as Parquet; all rows are kept, as those of a task are. */
final class ParquetFormat {
  private static final Path FILES = Formats.RESOURCES.resolve("parquet");

  /** Numbers of Thrift's compact protocol, and what stands before its lists and structures. */
  private static final ByteMutator BYTES =
      ByteMutator.of(
          "PAR1",
          "\u00ff\u00ff\u00ff\u00ff\u000f",
          "\u00fe\u00ff\u00ff\u00ff\u000f",
          "\u00fe\u00ff\u00ff\u00ff\u00ff\u00ff\u00ff\u00ff\u00ff\u0001",
          "\u0080\u0080\u0080\u0080\u0008",
          "\u0080\u0080\u0008",
          "\u0080\u0001",
          "\u00fc\u00ff\u00ff\u00ff\u000f",
          "\u0019\u00fc",
          "\u001c",
          ",",
          "\u0015\u0002",
          "\u0000",
          "\u0000\u0000");

  private ParquetFormat() {}

  static Format in(Path directory) throws IOException {
    List<byte[]> examples = new ArrayList<>();
    try (Stream<Path> files = Files.walk(FILES)) {
      for (Path file : files.filter(f -> f.toString().endsWith(".parquet")).sorted().toList()) {
        examples.add(Files.readAllBytes(file));
      }
    }
    Mutator footer = new FooterMutator(BYTES).orElse(0.8, Enclosed.footer(BYTES));
    Mutator mutator = footer.orElse(0.5, BYTES);
    return new FileFormat(
        "parquet", directory.resolve("rows.parquet"), examples, mutator, ParquetFormat::rows);
  }

  private static String rows(Path file) throws IOException {
    List<JsonNode> rows = new ArrayList<>();
    try (ParquetFile parquet = ParquetFile.open(file, 256L << 20)) {
      parquet.rows(rows::add);
      return parquet.columns().size() + " columns, " + Integer.highestOneBit(rows.size());
    }
  }
}
