package io.github.shortgpt.parquet;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.util.Arrays;
import org.apache.parquet.bytes.BytesInput;
import org.apache.parquet.column.ColumnDescriptor;
import org.apache.parquet.column.Encoding;
import org.apache.parquet.column.page.DataPage;
import org.apache.parquet.column.page.DataPageV1;
import org.apache.parquet.column.page.DataPageV2;
import org.apache.parquet.column.page.DictionaryPage;
import org.apache.parquet.column.page.PageReader;
import org.apache.parquet.format.ColumnMetaData;
import org.apache.parquet.format.DataPageHeader;
import org.apache.parquet.format.DataPageHeaderV2;
import org.apache.parquet.format.PageHeader;
import org.apache.parquet.format.PageType;
import org.apache.parquet.schema.PrimitiveType;
import org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName;

/** One column's pages in a row group, unfolded one after the other as they are asked for. */
final class ColumnPages implements PageReader {
  /** A header holds a few numbers, and the least and greatest value. */
  private static final int MOST_HEADER_BYTES = 1 << 16;

  /** Of a document, which is one value, 64 MiB are read. */
  private static final int MOST_PAGE_BYTES = 80 << 20;

  private static final class Page {
    private final PageHeader header;
    private final byte[] content;

    Page(PageHeader header, byte[] content) {
      this.header = header;
      this.content = content;
    }

    /** Whether it holds no value; parquet-column would look for one. */
    boolean isEmpty() {
      if (header.isSetData_page_header()) {
        return header.getData_page_header().getNum_values() == 0;
      }
      return header.isSetData_page_header_v2()
          ? header.getData_page_header_v2().getNum_values() == 0
          : header.getType() == PageType.INDEX_PAGE;
    }
  }

  private final String label;
  private final FileChannel channel;
  private final ColumnDescriptor column;
  private final Codec codec;
  private final Allowance allowance;
  private final long values;
  private final long end;
  private long at;
  private long valuesLeft;
  private Page first;
  private boolean hasDictionary;

  /**
   * The pages of a column.
   *
   * @param meta what the footer says of it
   */
  ColumnPages(
      String label,
      FileChannel channel,
      ColumnDescriptor column,
      ColumnMetaData meta,
      Allowance allowance)
      throws IOException {
    this.label = label + " column \"" + String.join(".", column.getPath()) + "\"";
    this.channel = channel;
    this.column = column;
    this.allowance = allowance;
    this.codec = Codec.of(this.label, meta.getCodec());
    this.values = meta.getNum_values();
    this.valuesLeft = values;
    long dictionary = meta.getDictionary_page_offset();
    boolean before = dictionary > 0 && dictionary < meta.getData_page_offset();
    this.at = before ? dictionary : meta.getData_page_offset();
    long length = meta.getTotal_compressed_size();
    if (at < 0 || length < 0 || at > channel.size() || length > channel.size() - at) {
      throw ParquetException.damaged(this.label, "it lies outside of the file");
    }
    this.end = at + length;
    allowance.takeNodes(values);
  }

  @Override
  public long getTotalValueCount() {
    return values;
  }

  @Override
  public DictionaryPage readDictionaryPage() {
    try {
      first = next();
      if (first.header.getType() != PageType.DICTIONARY_PAGE) {
        return null;
      }
      DictionaryPage page = dictionary(first);
      first = null;
      hasDictionary = true;
      return page;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public DataPage readPage() {
    try {
      Page page = first == null ? next() : first;
      first = null;
      while (page.isEmpty()) {
        page = next();
      }
      if (page.header.isSetData_page_header()) {
        return dataPage(page.header.getData_page_header(), page);
      }
      require(page.header.isSetData_page_header_v2(), "a page in it is of no known kind");
      return dataPageV2(page.header.getData_page_header_v2(), page);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private Page next() throws IOException {
    require(at < end, "it has fewer values than it says");
    int window = (int) Math.min(MOST_HEADER_BYTES, end - at);
    PageHeader header = new PageHeader();
    at += Thrift.read(label, "a page's header", header, Footer.bytes(label, channel, at, window));
    int stored = header.getCompressed_page_size();
    int size = header.getUncompressed_page_size();
    require(stored >= 0 && stored <= end - at && size >= 0, "a page in it is longer than all");
    if (Math.max(stored, size) > MOST_PAGE_BYTES) {
      throw ParquetException.notRead(label, "has a page of more than 80 MiB");
    }
    allowance.takeBytes(Math.max(stored, size));
    byte[] content = Footer.bytes(label, channel, at, stored);
    at += stored;
    return new Page(header, content);
  }

  private DictionaryPage dictionary(Page page) throws ParquetException {
    require(page.header.isSetDictionary_page_header(), "its dictionary has no header");
    int size = page.header.getUncompressed_page_size();
    int count = page.header.getDictionary_page_header().getNum_values();
    require(count >= 0 && count <= size / leastBytes(), "its dictionary is too short");
    allowance.takeNodes(count);
    byte[] bytes = codec.unfold(label, page.content, 0, size);
    return new DictionaryPage(BytesInput.from(bytes), count, Encoding.PLAIN);
  }

  /** What a value of the column takes at least; a text begins with its length. */
  private int leastBytes() {
    PrimitiveType type = column.getPrimitiveType();
    return type.getPrimitiveTypeName() == PrimitiveTypeName.FIXED_LEN_BYTE_ARRAY
        ? Math.max(1, type.getTypeLength())
        : Integer.BYTES;
  }

  private DataPage dataPage(DataPageHeader header, Page page) throws IOException {
    int count = counted(header.getNum_values());
    int size = page.header.getUncompressed_page_size();
    byte[] bytes = codec.unfold(label, page.content, 0, size);
    Runs runs = new Runs(label, bytes);
    levels(runs, column.getMaxRepetitionLevel(), header.getRepetition_level_encoding(), count);
    levels(runs, column.getMaxDefinitionLevel(), header.getDefinition_level_encoding(), count);
    Encoding encoding = values(runs, header.getEncoding(), count);
    return new DataPageV1(
        BytesInput.from(bytes), count, size, null, Encoding.RLE, Encoding.RLE, encoding);
  }

  private void levels(Runs runs, int most, org.apache.parquet.format.Encoding encoding, int count)
      throws ParquetException {
    if (most > 0) {
      if (encoding != org.apache.parquet.format.Encoding.RLE) {
        throw ParquetException.notRead(label, "has levels in the encoding " + encoding);
      }
      runs.measured(width(most), count);
    }
  }

  private static int width(int most) {
    return Integer.SIZE - Integer.numberOfLeadingZeros(most);
  }

  /** Levels stand before the values there, uncompressed and with their lengths in the header. */
  private DataPage dataPageV2(DataPageHeaderV2 header, Page page) throws IOException {
    int count = counted(header.getNum_values());
    int repetitions = header.getRepetition_levels_byte_length();
    int definitions = header.getDefinition_levels_byte_length();
    byte[] stored = page.content;
    require(
        repetitions >= 0 && definitions >= 0 && definitions <= stored.length - repetitions,
        "a page's levels are longer than it");
    int levels = repetitions + definitions;
    int size = page.header.getUncompressed_page_size() - levels;
    require(size >= 0, "a page's levels are longer than it");
    Runs runs = new Runs(label, stored);
    runs.check(repetitions, width(column.getMaxRepetitionLevel()), count);
    runs.check(levels, width(column.getMaxDefinitionLevel()), count);
    boolean compressed = !header.isSetIs_compressed() || header.isIs_compressed();
    Codec used = compressed && stored.length > levels ? codec : Codec.UNCOMPRESSED;
    byte[] bytes = used.unfold(label, stored, levels, size);
    Encoding encoding = values(new Runs(label, bytes), header.getEncoding(), count);
    return DataPageV2.uncompressed(
        header.getNum_rows(),
        header.getNum_nulls(),
        count,
        BytesInput.from(Arrays.copyOf(stored, repetitions)),
        BytesInput.from(Arrays.copyOfRange(stored, repetitions, levels)),
        encoding,
        BytesInput.from(bytes),
        null);
  }

  /** Checks the values of a page behind its levels. */
  private Encoding values(Runs runs, org.apache.parquet.format.Encoding encoding, int count)
      throws ParquetException {
    if (encoding == null) {
      throw ParquetException.notRead(label, "has an unknown encoding");
    }
    switch (encoding) {
      case PLAIN -> {
        return Encoding.PLAIN;
      }
      case PLAIN_DICTIONARY, RLE_DICTIONARY -> {
        require(hasDictionary, "its dictionary is missing");
        if (!runs.isAtEnd()) {
          runs.dictionary(count);
        }
        return Encoding.RLE_DICTIONARY;
      }
      case RLE -> {
        runs.measured(1, count);
        return Encoding.RLE;
      }
      case DELTA_BINARY_PACKED, DELTA_LENGTH_BYTE_ARRAY -> {
        runs.deltas(count);
        return Encoding.valueOf(encoding.name());
      }
      default -> throw ParquetException.notRead(label, "has the encoding " + encoding);
    }
  }

  /** The values that a page says it has, of those that the column has. */
  private int counted(int count) throws ParquetException {
    require(count >= 0 && count <= valuesLeft, "its pages have more values than it");
    valuesLeft -= count;
    return count;
  }

  private void require(boolean whole, String otherwise) throws ParquetException {
    if (!whole) {
      throw ParquetException.damaged(label, otherwise);
    }
  }
}
