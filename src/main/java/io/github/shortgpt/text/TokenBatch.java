package io.github.shortgpt.text;

import java.util.List;

/** A rectangle of token ids, {@code [rows, columns]}: some windows of a set, all of one length. */
public final class TokenBatch {
  private final List<Window> windows;
  private final int[][] pieces;
  private final boolean beginsWithBos;

  TokenBatch(List<Window> windows, int[][] pieces, boolean beginsWithBos) {
    this.windows = windows;
    this.pieces = pieces;
    this.beginsWithBos = beginsWithBos;
  }

  /** One row of ids that belong to no set. */
  public static TokenBatch of(int... ids) {
    Window window = new Window(0, ids, new int[ids.length]);
    return new TokenBatch(List.of(window), new int[1][ids.length], false);
  }

  /** The place of a row among the windows of the text. */
  public int window(int row) {
    return windows.get(row).index();
  }

  public int rows() {
    return windows.size();
  }

  public int columns() {
    return windows.get(0).length();
  }

  public int id(int row, int column) {
    return windows.get(row).id(column);
  }

  /** The place of a token's piece among those of the set. */
  public int piece(int row, int column) {
    return pieces[row][column];
  }

  /** Whether a column holds the BOS that was put before each window. */
  public boolean isBos(int column) {
    return beginsWithBos && column == 0;
  }
}
