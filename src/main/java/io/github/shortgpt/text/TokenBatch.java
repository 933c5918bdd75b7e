package io.github.shortgpt.text;

/** A rectangle of token ids, {@code [rows, columns]}: some windows of a set, all of one length. */
public final class TokenBatch {
  private final int firstWindow;
  private final int[][] ids;

  TokenBatch(int firstWindow, int[][] ids) {
    this.firstWindow = firstWindow;
    this.ids = ids;
  }

  /** The place of the first row among the set's windows. */
  public int firstWindow() {
    return firstWindow;
  }

  public int rows() {
    return ids.length;
  }

  public int columns() {
    return ids[0].length;
  }

  public int id(int row, int column) {
    return ids[row][column];
  }
}
