package io.github.shortgpt.text;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.OptionalInt;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.zip.CRC32;

/** Windows of token ids, with the identity of the text that they were cut from. */
public final class CalibrationSet {
  private final String name;
  private final String sha256;
  private final WindowSettings settings;
  private final Bos bos;
  private final List<Window> windows;
  private final List<Piece> pieces = new ArrayList<>();
  private final int[][] pieceOf;

  private CalibrationSet(
      String name, String sha256, WindowSettings settings, Bos bos, List<Window> windows) {
    this.name = name;
    this.sha256 = sha256;
    this.settings = settings;
    this.bos = bos;
    this.windows = List.copyOf(windows);
    this.pieceOf = new int[windows.size()][];
    for (int i = 0; i < pieceOf.length; i++) {
      pieceOf[i] = cut(windows.get(i));
    }
  }

  /** Adds a window's pieces to the list and returns the place of each token's piece in it. */
  private int[] cut(Window window) {
    int[] places = new int[window.length()];
    int begin = 0;
    for (int i = 0; i < places.length; i++) {
      places[i] = pieces.size();
      int document = window.document(i);
      if (i + 1 == places.length || window.document(i + 1) != document) {
        pieces.add(new Piece(window.index(), document, i + 1 - begin));
        begin = i + 1;
      }
    }
    return places;
  }

  /**
   * Reads documents and cuts them into windows.
   *
   * @throws TextException if the text doesn't fill one window
   */
  public static CalibrationSet read(
      Documents documents, Tokenizer tokenizer, WindowSettings settings) throws IOException {
    Bos bos = tokenizer.bos().isPresent() ? settings.bos() : Bos.NONE;
    OptionalInt each = bos == Bos.EACH ? tokenizer.bos() : OptionalInt.empty();
    OptionalInt begin = bos == Bos.FIRST ? tokenizer.bos() : OptionalInt.empty();
    boolean all = settings.shuffle().isPresent();
    int limit = all ? Integer.MAX_VALUE : settings.windows();
    WindowPacker packer = new WindowPacker(limit, settings.length(), each, tokenizer.endOfText());
    String sha256 =
        documents.read(
            text -> {
              packer.nextDocument();
              Iterator<String> parts = tokenizer.parts(text).iterator();
              while (!packer.isFull() && !text.isEmpty() && parts.hasNext()) {
                int[] ids = tokenizer.encode(parts.next());
                packer.add(packer.tokens() == 0 ? after(begin, ids) : ids);
              }
            });
    List<Window> windows = packer.windows();
    if (windows.isEmpty()) {
      throw new TextException(
          documents.name()
              + " has "
              + packer.tokens()
              + " tokens, less than one window of "
              + settings.length()
              + ". Give more text or a smaller --window-length.");
    }
    if (all) {
      Collections.shuffle(windows, new Random(settings.shuffle().getAsLong()));
    }
    return new CalibrationSet(
        documents.name(),
        sha256,
        settings,
        bos,
        windows.subList(0, Math.min(settings.windows(), windows.size())));
  }

  private static int[] after(OptionalInt bos, int[] ids) {
    return bos.isPresent() ? IntStream.concat(bos.stream(), Arrays.stream(ids)).toArray() : ids;
  }

  /** Some of the windows, with the identity of a set of their own. */
  public CalibrationSet part(int first, int end) {
    return new CalibrationSet(name, sha256, settings, bos, windows.subList(first, end));
  }

  /** Where BOS stands: nowhere if the tokenizer adds none. */
  public Bos bos() {
    return bos;
  }

  public CalibrationIdentity identity() {
    return new CalibrationIdentity(
        name,
        sha256,
        windows(),
        windowLength(),
        (long) windows() * windowLength(),
        bos == Bos.EACH,
        (int) pieces.stream().mapToInt(Piece::document).distinct().count(),
        settings.shuffle().isPresent() ? settings.shuffle().getAsLong() : null);
  }

  /** A checksum of all ids: two sets with the same text may be cut by different tokenizers. */
  public String idsChecksum() {
    CRC32 sum = new CRC32();
    ByteBuffer row = ByteBuffer.allocate(Integer.BYTES * windowLength());
    for (Window window : windows) {
      for (int i = 0; i < window.length(); i++) {
        row.putInt(i * Integer.BYTES, window.id(i));
      }
      sum.update(row.array());
    }
    return Long.toHexString(sum.getValue());
  }

  /** The pieces, in the order of their tokens. */
  public List<Piece> pieces() {
    return Collections.unmodifiableList(pieces);
  }

  /** Number of windows; fewer than asked for where the text is short. */
  public int windows() {
    return windows.size();
  }

  /** Number of windows that were asked for. */
  public int requestedWindows() {
    return settings.windows();
  }

  /** Tokens of a window. */
  public int windowLength() {
    return settings.length();
  }

  /** The windows, in order, in batches of about {@code tokens} tokens. */
  public List<TokenBatch> batches(int tokens) {
    int rows = Math.max(1, tokens / windowLength());
    List<TokenBatch> batches = new ArrayList<>();
    for (int first = 0; first < windows.size(); first += rows) {
      int end = Math.min(first + rows, windows.size());
      int[][] places = Arrays.copyOfRange(pieceOf, first, end);
      batches.add(new TokenBatch(windows.subList(first, end), places, bos == Bos.EACH));
    }
    return batches;
  }
}
