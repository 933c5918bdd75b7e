package io.github.shortgpt.parquet;

import static io.github.shortgpt.parquet.TinyParquet.bytes;
import static io.github.shortgpt.parquet.TinyParquet.levels;
import static io.github.shortgpt.parquet.TinyParquet.texts;
import static org.apache.parquet.format.FieldRepetitionType.OPTIONAL;
import static org.apache.parquet.format.FieldRepetitionType.REPEATED;
import static org.apache.parquet.format.FieldRepetitionType.REQUIRED;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import org.apache.parquet.format.ColumnChunk;
import org.apache.parquet.format.CompressionCodec;
import org.apache.parquet.format.ConvertedType;
import org.apache.parquet.format.DataPageHeader;
import org.apache.parquet.format.Encoding;
import org.apache.parquet.format.FileMetaData;
import org.apache.parquet.format.PageHeader;
import org.apache.parquet.format.PageType;
import org.apache.parquet.format.SchemaElement;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Files that no writer of today makes: old lists, and sizes that nothing has. */
class HostileParquetTest {
  private static final int MOST = Integer.MAX_VALUE;

  @TempDir Path directory;

  private Path file() {
    return directory.resolve("x.parquet");
  }

  private static String rows(Path file) throws IOException {
    List<String> rows = new ArrayList<>();
    try (ParquetFile parquet = ParquetFile.open(file, 1 << 24)) {
      parquet.rows(row -> rows.add(row.toString()));
    }
    return String.join(" ", rows);
  }

  private static void assertRefused(String reason, Path file) {
    ParquetException refusal = assertThrows(ParquetException.class, () -> rows(file));
    assertTrue(refusal.getMessage().startsWith(file.toString()), refusal.getMessage());
    assertTrue(refusal.getMessage().contains(reason), refusal.getMessage());
    assertTrue(refusal.getMessage().endsWith("."), refusal.getMessage());
  }

  private static TinyParquet plain() {
    return new TinyParquet().column("text", REQUIRED);
  }

  private static TinyParquet oneText() {
    return plain().page(1, Encoding.PLAIN, texts("a"));
  }

  private void assertRefused(String reason, TinyParquet tiny) throws IOException {
    assertRefused(reason, tiny.write(file(), tiny.footer(1)));
  }

  private interface Change {
    void in(FileMetaData footer, ColumnChunk column);
  }

  private void assertRefused(String reason, Change change) throws IOException {
    TinyParquet tiny = oneText();
    FileMetaData footer = tiny.footer(1);
    change.in(footer, footer.getRow_groups().get(0).getColumns().get(0));
    assertRefused(reason, tiny.write(file(), footer));
  }

  @Test
  void listsOfOlderWritersRepeatTheElementItself() throws IOException {
    TinyParquet two =
        new TinyParquet()
            .group("words", OPTIONAL, group -> group.setConverted_type(ConvertedType.LIST))
            .column("array", REPEATED)
            .page(4, Encoding.PLAIN, levels(0, 1, 0, 0), levels(2, 2, 0, 1), texts("a", "b"));
    assertEquals(
        "{\"words\":[\"a\",\"b\"]} {\"words\":null} {\"words\":[]}",
        rows(two.write(file(), two.footer(3))));
    TinyParquet tuple =
        new TinyParquet()
            .group("words", REQUIRED, group -> group.setConverted_type(ConvertedType.LIST))
            .group("words_tuple", REPEATED, group -> {})
            .column("x", REQUIRED)
            .page(2, Encoding.PLAIN, levels(0, 1), levels(1, 1), texts("a", "b"));
    assertEquals(
        "{\"words\":[{\"x\":\"a\"},{\"x\":\"b\"}]}", rows(tuple.write(file(), tuple.footer(1))));
    TinyParquet bare =
        new TinyParquet()
            .column("words", REPEATED)
            .page(3, Encoding.PLAIN, levels(0, 1, 0), levels(1, 1, 0), texts("a", "b"));
    assertEquals(
        "{\"words\":[\"a\",\"b\"]} {\"words\":[]}", rows(bare.write(file(), bare.footer(2))));
  }

  @Test
  void sizesThatTheFooterClaimsAreHeldAgainstTheFile() throws IOException {
    long none = 1L << 62;
    assertRefused(
        "more or fewer values than rows",
        (footer, column) -> column.getMeta_data().setNum_values(none));
    assertRefused(
        "unfolds to more",
        (footer, column) -> {
          footer.getRow_groups().get(0).setNum_rows(none);
          column.getMeta_data().setNum_values(none);
        });
    assertRefused(
        "more or fewer values than rows",
        (footer, column) -> footer.getRow_groups().get(0).setNum_rows(none));
    assertRefused(
        "outside of the file",
        (footer, column) -> column.getMeta_data().setTotal_compressed_size(none));
    assertRefused(
        "outside of the file", (footer, column) -> column.getMeta_data().setData_page_offset(none));
    assertRefused(
        "schema can't be understood",
        (footer, column) -> footer.schema.get(0).setNum_children(MOST));
    Path longList = file();
    // Field 2, a list of 2^31 - 1 structures.
    oneText().write(longList, bytes(0x15, 2, 0x19, 0xfc, 0xff, 0xff, 0xff, 0xff, 7), "PAR1");
    assertRefused("its footer can't be understood", longList);
  }

  @Test
  void nestingHasAnEnd() throws IOException {
    TinyParquet deep = new TinyParquet();
    for (int i = 0; i < 5000; i++) {
      deep.group("g" + i, OPTIONAL, group -> {});
    }
    assertRefused("nested in more than 16", deep.column("x", OPTIONAL));
    byte[] structures = new byte[100_000];
    java.util.Arrays.fill(structures, (byte) 0xfc);
    assertRefused("its footer can't be understood", oneText().write(file(), structures, "PAR1"));
  }

  @Test
  void sizesWithinPagesAreHeldAgainstThem() throws IOException {
    assertRefused("dictionary is too short", plain().dictionary(MOST, texts("a")));
    byte[] packed = bytes(1, 0xff, 0xff, 0xff, 0xff, 1);
    assertRefused(
        "a page contradicts itself",
        plain().dictionary(1, texts("a")).page(1, Encoding.RLE_DICTIONARY, packed));
    byte[] deltas = bytes(0x80, 1, 4, 0xff, 0xff, 0xff, 0xff, 7, 0);
    assertRefused(
        "a page contradicts itself", plain().page(1, Encoding.DELTA_LENGTH_BYTE_ARRAY, deltas));
    assertRefused(
        "row 1 can't be decoded",
        plain().page(1, Encoding.PLAIN, TinyParquet.number(MOST), bytes('a')));
    assertRefused("dictionary is missing", plain().page(1, Encoding.RLE_DICTIONARY, bytes(0)));
    PageHeader header = new PageHeader(PageType.DATA_PAGE, MOST, 1);
    header.setData_page_header(new DataPageHeader(1, Encoding.PLAIN, Encoding.RLE, Encoding.RLE));
    TinyParquet large = plain().page(header, bytes(0));
    assertRefused("a page of more than 80 MiB", large);
  }

  @Test
  void whatUnfoldsWithoutEndIsNotUnfolded() throws IOException {
    int size = 64 << 20;
    ByteArrayOutputStream zeros = new ByteArrayOutputStream();
    try (GZIPOutputStream gzip = new GZIPOutputStream(zeros)) {
      gzip.write(new byte[size]);
    }
    PageHeader header = new PageHeader(PageType.DATA_PAGE, size, zeros.size());
    header.setData_page_header(new DataPageHeader(1, Encoding.PLAIN, Encoding.RLE, Encoding.RLE));
    TinyParquet bomb = plain().page(header, zeros.toByteArray());
    FileMetaData footer = bomb.footer(1);
    ColumnChunk column = footer.getRow_groups().get(0).getColumns().get(0);
    column.getMeta_data().setCodec(CompressionCodec.GZIP);
    assertRefused("unfolds to more than a data set", bomb.write(file(), footer));
  }

  @Test
  void whatIsNotReadIsNamed() throws IOException {
    assertRefused(
        "is compressed by BROTLI, which is not read",
        (footer, column) -> column.getMeta_data().setCodec(CompressionCodec.BROTLI));
    assertRefused(
        "is compressed by LZO",
        (footer, column) -> column.getMeta_data().setCodec(CompressionCodec.LZO));
    assertRefused(
        "has the encoding DELTA_BYTE_ARRAY", plain().page(1, Encoding.DELTA_BYTE_ARRAY, bytes(0)));
    assertRefused("in other files", (footer, column) -> column.setFile_path("y.parquet"));
    assertRefused("is encrypted", oneText().write(file(), bytes(0), "PARE"));
    assertRefused("doesn't end with PAR1", Files.writeString(file(), "not Parquet at all"));
    assertRefused("doesn't end with PAR1", Files.writeString(file(), "PAR1"));
    assertRefused(
        "two columns of one name",
        (footer, column) -> {
          footer.schema.get(0).setNum_children(2);
          footer.schema.add(new SchemaElement(footer.schema.get(1)));
        });
  }
}
