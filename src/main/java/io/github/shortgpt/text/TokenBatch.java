package io.github.shortgpt.text;

import java.util.ArrayList;
import java.util.Arrays;
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

  /**
   * Texts of different lengths, each a window and a piece of its own, filled up on the right with
   * the id 0: in a causal model what follows a token changes nothing before it.
   *
   * @param first the place of the first row among all windows
   */
  public static TokenBatch padded(int first, List<int[]> rows) {
    int columns = rows.stream().mapToInt(row -> row.length).max().orElseThrow();
    List<Window> windows = new ArrayList<>();
    int[][] pieces = new int[rows.size()][columns];
    for (int i = 0; i < pieces.length; i++) {
      Arrays.fill(pieces[i], first + i);
      windows.add(new Window(first + i, Arrays.copyOf(rows.get(i), columns), pieces[i]));
    }
    return new TokenBatch(windows, pieces, false);
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

  /** Tokens of all rows. */
  public long tokens() {
    return (long) rows() * columns();
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
