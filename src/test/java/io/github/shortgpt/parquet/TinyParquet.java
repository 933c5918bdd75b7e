package io.github.shortgpt.parquet;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.apache.parquet.format.ColumnChunk;
import org.apache.parquet.format.ColumnMetaData;
import org.apache.parquet.format.CompressionCodec;
import org.apache.parquet.format.DataPageHeader;
import org.apache.parquet.format.DictionaryPageHeader;
import org.apache.parquet.format.Encoding;
import org.apache.parquet.format.FieldRepetitionType;
import org.apache.parquet.format.FileMetaData;
import org.apache.parquet.format.PageHeader;
import org.apache.parquet.format.PageType;
import org.apache.parquet.format.RowGroup;
import org.apache.parquet.format.SchemaElement;
import org.apache.parquet.format.Type;
import org.apache.parquet.format.Util;

/** Writes files of one column byte by byte, also such as no writer makes. */
final class TinyParquet {
  private final List<SchemaElement> schema = new ArrayList<>();
  private final List<String> path = new ArrayList<>();
  private final ByteArrayOutputStream body = new ByteArrayOutputStream();
  private long values;

  TinyParquet() {
    body.writeBytes("PAR1".getBytes(StandardCharsets.US_ASCII));
    schema.add(new SchemaElement("schema").setNum_children(1));
  }

  /** A group around the column. */
  TinyParquet group(String name, FieldRepetitionType repetition, Consumer<SchemaElement> meaning) {
    SchemaElement element =
        new SchemaElement(name).setRepetition_type(repetition).setNum_children(1);
    meaning.accept(element);
    schema.add(element);
    path.add(name);
    return this;
  }

  /** The column itself, of texts. */
  TinyParquet column(String name, FieldRepetitionType repetition) {
    schema.add(new SchemaElement(name).setRepetition_type(repetition).setType(Type.BYTE_ARRAY));
    path.add(name);
    return this;
  }

  /** A page of values behind their levels, as they stand in the file. */
  TinyParquet page(int count, Encoding encoding, byte[]... parts) {
    DataPageHeader header = new DataPageHeader(count, encoding, Encoding.RLE, Encoding.RLE);
    byte[] content = joined(parts);
    values += count;
    return page(
        new PageHeader(PageType.DATA_PAGE, content.length, content.length)
            .setData_page_header(header),
        content);
  }

  /** A dictionary that says to have so many values. */
  TinyParquet dictionary(int count, byte[]... parts) {
    byte[] content = joined(parts);
    return page(
        new PageHeader(PageType.DICTIONARY_PAGE, content.length, content.length)
            .setDictionary_page_header(new DictionaryPageHeader(count, Encoding.PLAIN)),
        content);
  }

  TinyParquet page(PageHeader header, byte[] content) {
    try {
      Util.writePageHeader(header, body);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    body.writeBytes(content);
    return this;
  }

  /** What the footer of so many rows says; where no page was counted each row has a value. */
  FileMetaData footer(long rows) {
    ColumnMetaData meta =
        new ColumnMetaData(
            Type.BYTE_ARRAY,
            List.of(),
            path,
            CompressionCodec.UNCOMPRESSED,
            values == 0 ? rows : values,
            body.size() - 4,
            body.size() - 4,
            4);
    ColumnChunk chunk = new ColumnChunk(4).setMeta_data(meta);
    return new FileMetaData(1, schema, rows, List.of(new RowGroup(List.of(chunk), 0, rows)));
  }

  Path write(Path file, FileMetaData footer) throws IOException {
    ByteArrayOutputStream end = new ByteArrayOutputStream();
    Util.writeFileMetaData(footer, end);
    return write(file, end.toByteArray(), "PAR1");
  }

  Path write(Path file, byte[] footer, String magic) throws IOException {
    byte[] length =
        ByteBuffer.allocate(4).order(ByteOrder.LITTLE_ENDIAN).putInt(footer.length).array();
    byte[] letters = magic.getBytes(StandardCharsets.US_ASCII);
    return Files.write(file, joined(body.toByteArray(), footer, length, letters));
  }

  /** Levels, each a run of its own, with their length before them. */
  static byte[] levels(int... levels) {
    byte[] runs = new byte[2 * levels.length];
    for (int i = 0; i < levels.length; i++) {
      runs[2 * i] = 2;
      runs[2 * i + 1] = (byte) levels[i];
    }
    return joined(number(runs.length), runs);
  }

  /** Texts as they stand in a page. */
  static byte[] texts(String... texts) {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    for (String text : texts) {
      byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
      all.writeBytes(number(bytes.length));
      all.writeBytes(bytes);
    }
    return all.toByteArray();
  }

  static byte[] number(int number) {
    return ByteBuffer.allocate(4).order(ByteOrder.LITTLE_ENDIAN).putInt(number).array();
  }

  static byte[] bytes(int... bytes) {
    byte[] all = new byte[bytes.length];
    for (int i = 0; i < bytes.length; i++) {
      all[i] = (byte) bytes[i];
    }
    return all;
  }

  private static byte[] joined(byte[]... parts) {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    for (byte[] part : parts) {
      all.writeBytes(part);
    }
    return all.toByteArray();
  }
}
