package io.github.shortgpt.parquet;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.parquet.column.ColumnDescriptor;
import org.apache.parquet.column.page.PageReadStore;
import org.apache.parquet.column.page.PageReader;
import org.apache.parquet.format.ColumnChunk;
import org.apache.parquet.format.ColumnMetaData;
import org.apache.parquet.format.RowGroup;
import org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName;

/** The columns of a row group, found by their paths. */
final class RowGroupPages implements PageReadStore {
  private final String label;
  private final FileChannel channel;
  private final long rows;
  private final Allowance allowance;
  private final Map<List<String>, ColumnMetaData> columns = new HashMap<>();

  RowGroupPages(String label, FileChannel channel, RowGroup group, Allowance allowance)
      throws ParquetException {
    this.label = label;
    this.channel = channel;
    this.rows = group.getNum_rows();
    this.allowance = allowance;
    for (ColumnChunk chunk : group.getColumns()) {
      if (chunk.isSetCrypto_metadata()) {
        throw ParquetException.notRead(label, "has encrypted columns");
      }
      if (chunk.isSetFile_path()) {
        throw ParquetException.notRead(label, "has columns in other files");
      }
      if (!chunk.isSetMeta_data()) {
        throw ParquetException.damaged(label, "it doesn't say where a column is");
      }
      columns.put(chunk.getMeta_data().getPath_in_schema(), chunk.getMeta_data());
    }
  }

  @Override
  public PageReader getPageReader(ColumnDescriptor column) {
    try {
      return pages(column);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private PageReader pages(ColumnDescriptor column) throws IOException {
    ColumnMetaData meta = columns.get(List.of(column.getPath()));
    if (meta == null || type(column) != Schema.primitive(meta.getType())) {
      throw ParquetException.damaged(label, "a column is missing or of another type");
    }
    long values = meta.getNum_values();
    if (values < rows || (values > rows && column.getMaxRepetitionLevel() == 0)) {
      throw ParquetException.damaged(label, "a column has more or fewer values than rows");
    }
    return new ColumnPages(label, channel, column, meta, allowance);
  }

  private static PrimitiveTypeName type(ColumnDescriptor column) {
    return column.getPrimitiveType().getPrimitiveTypeName();
  }

  @Override
  public long getRowCount() {
    return rows;
  }
}
