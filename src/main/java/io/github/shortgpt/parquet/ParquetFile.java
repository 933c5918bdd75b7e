package io.github.shortgpt.parquet;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.shortgpt.input.InputFile;
import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.List;
import org.apache.parquet.format.FileMetaData;
import org.apache.parquet.format.RowGroup;
import org.apache.parquet.io.ColumnIOFactory;
import org.apache.parquet.io.MessageColumnIO;
import org.apache.parquet.io.RecordReader;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.Type;

/**
 * An open Parquet file.
 *
 * <p>A row is an object with every column, null where it has no value. Texts, numbers and lists are
 * those of JSON; bytes that are not said to be text are text where they are UTF-8.
 */
public final class ParquetFile implements Closeable {
  /** What the names of such files end with. */
  public static final String SUFFIX = ".parquet";

  /** Takes one row after the other. */
  @FunctionalInterface
  public interface Reader {
    void row(JsonNode row) throws IOException;
  }

  private final String label;
  private final FileChannel channel;
  private final FileMetaData meta;
  private final MessageType schema;
  private final Allowance allowance;

  private ParquetFile(Path file, FileChannel channel, long mostBytes) throws IOException {
    this.label = file.toString();
    this.channel = channel;
    this.meta = Footer.read(label, channel);
    this.schema = Schema.of(label, meta.getSchema());
    this.allowance = new Allowance(label, channel.size(), mostBytes);
  }

  /**
   * Opens a file and reads its footer.
   *
   * @param mostBytes that all of it may unfold to
   * @throws ParquetException if it isn't whole, or is of a kind that isn't read
   */
  public static ParquetFile open(Path file, long mostBytes) throws IOException {
    InputFile.requireRegular(file);
    FileChannel channel = FileChannel.open(file);
    try {
      return new ParquetFile(file, channel, mostBytes);
    } catch (IOException | RuntimeException e) {
      channel.close();
      throw e;
    }
  }

  /** The names of its columns. */
  public List<String> columns() {
    return schema.getFields().stream().map(Type::getName).toList();
  }

  /** Hands every row to {@code reader}. */
  public void rows(Reader reader) throws IOException {
    read(schema, reader);
  }

  /** Hands rows of one column to {@code reader}; the others aren't looked at. */
  public void column(String name, Reader reader) throws IOException {
    read(new MessageType(schema.getName(), schema.getType(name)), reader);
  }

  private void read(MessageType wanted, Reader reader) throws IOException {
    MessageColumnIO columns = new ColumnIOFactory(meta.getCreated_by()).getColumnIO(wanted);
    long row = 0;
    for (RowGroup group : meta.getRow_groups()) {
      if (group.getNum_rows() == 0) {
        continue; // pages of no values may lack their runs
      }
      RowGroupPages pages = new RowGroupPages(label, channel, group, allowance);
      RecordReader<JsonNode> records =
          decoded(row + 1, () -> columns.getRecordReader(pages, new Rows(wanted, allowance)));
      for (long i = 0; i < pages.getRowCount(); i++) {
        reader.row(decoded(++row, records::read));
      }
    }
  }

  private interface Decoding<T> {
    T result();
  }

  /** parquet-column says of damaged values whatever exception it met them with. */
  private <T> T decoded(long row, Decoding<T> decoding) throws IOException {
    try {
      return decoding.result();
    } catch (UncheckedIOException e) {
      throw e.getCause();
    } catch (RuntimeException e) {
      throw new ParquetException(
          "%s is damaged: its row %d can't be decoded. Fetch it again, or write it anew."
              .formatted(label, row),
          e);
    }
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
