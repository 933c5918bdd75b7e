package io.github.shortgpt.parquet;

/**
 * How much a file may still unfold to: compression and runs of the same value make a gigabyte of a
 * kilobyte, which no data set is.
 */
final class Allowance {
  /** Text becomes a tenth at best; columns of one value, which become nothing, are small. */
  private static final long BYTES_PER_BYTE = 100;

  private static final long BYTES = 4L << 20;

  /** Each row of a data set has something that takes some bytes. */
  private static final long NODES_PER_BYTE = 8;

  private static final long NODES = 100_000;

  private final String label;
  private long bytes;
  private long nodes;

  /**
   * For one file.
   *
   * @param size of the file
   * @param most bytes that it may unfold to, whatever its size
   */
  Allowance(String label, long size, long most) {
    this.label = label;
    this.bytes = Math.min(most, BYTES + BYTES_PER_BYTE * size);
    this.nodes = NODES + NODES_PER_BYTE * size;
  }

  /** Takes bytes of a page, before there is room for them. */
  void takeBytes(long count) throws ParquetException {
    bytes -= count;
    if (bytes < 0) {
      throw unfolds();
    }
  }

  /** Takes values, lists, objects or rows. */
  void takeNodes(long count) throws ParquetException {
    nodes -= count;
    if (nodes < 0) {
      throw unfolds();
    }
  }

  private ParquetException unfolds() {
    return new ParquetException(
        label + " unfolds to more than a data set of its size can be. Cut it into smaller files.");
  }
}
