package io.github.shortgpt.parquet;

/**
 * Checks the counts within a page, for which parquet-column makes room before it looks for the
 * values: runs of levels and of places in a dictionary, and the head of deltas.
 */
final class Runs {
  private static final int GROUP = 8;
  private static final int MOST_IN_BLOCK = 1 << 16;

  private final String label;
  private final byte[] page;
  private int at;

  Runs(String label, byte[] page) {
    this.label = label;
    this.page = page;
  }

  /** How far the page was checked. */
  int at() {
    return at;
  }

  boolean isAtEnd() {
    return at == page.length;
  }

  /** Runs with their length in four bytes before them. */
  void measured(int width, int values) throws ParquetException {
    require(page.length - at >= Integer.BYTES);
    int length = 0;
    for (int i = 0; i < Integer.BYTES; i++) {
      length |= (page[at++] & 0xff) << (i * Byte.SIZE);
    }
    require(length >= 0 && length <= page.length - at);
    check(at + length, width, values);
  }

  /** Runs up to the page's end, with the width of their values in a byte before them. */
  void dictionary(int values) throws ParquetException {
    int width = page[at++];
    require(width >= 0 && width <= Integer.SIZE);
    check(page.length, width, values);
  }

  /** Runs up to a place: of one value, or of groups of eight packed ones. */
  void check(int end, int width, int values) throws ParquetException {
    while (at < end) {
      int header = number(end);
      int count = header >>> 1;
      boolean packed = (header & 1) == 1;
      require(!packed || count <= (values + GROUP - 1) / GROUP);
      int length = packed ? count * width : (width + Byte.SIZE - 1) / Byte.SIZE;
      // The last group may lack the bytes that it doesn't need.
      at += Math.min(length, end - at);
    }
  }

  /** The size of blocks, the number of their parts, and how many values there are. */
  void deltas(int values) throws ParquetException {
    int block = number(page.length);
    int parts = number(page.length);
    int count = number(page.length);
    require(block > 0 && block <= MOST_IN_BLOCK && parts > 0 && parts <= block);
    require(count >= 0 && count <= values);
  }

  /** A number as parquet-column takes it, however long it is. */
  private int number(int end) throws ParquetException {
    int number = 0;
    int shift = 0;
    int b;
    do {
      require(at < end);
      b = page[at++];
      number |= (b & 0x7f) << shift;
      shift += 7;
    } while (b < 0);
    return number;
  }

  private void require(boolean whole) throws ParquetException {
    if (!whole) {
      throw ParquetException.damaged(label, "a page contradicts itself");
    }
  }
}
