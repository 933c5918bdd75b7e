package io.github.shortgpt.text;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;

/** Windows of token ids, with the identity of the text that they were cut from. */
public final class CalibrationSet {
  private final String name;
  private final String sha256;
  private final WindowSettings settings;
  private final boolean beginsWithBos;
  private final List<int[]> windows;

  private CalibrationSet(
      String name,
      String sha256,
      WindowSettings settings,
      boolean beginsWithBos,
      List<int[]> windows) {
    this.name = name;
    this.sha256 = sha256;
    this.settings = settings;
    this.beginsWithBos = beginsWithBos;
    this.windows = windows;
  }

  /**
   * Reads documents and cuts them into windows.
   *
   * @throws TextException if the text doesn't fill one window
   */
  public static CalibrationSet read(
      Documents documents, Tokenizer tokenizer, WindowSettings settings) throws IOException {
    OptionalInt bos = settings.bos() ? tokenizer.bos() : OptionalInt.empty();
    WindowPacker packer = new WindowPacker(settings, bos, tokenizer.endOfText());
    String sha256 =
        documents.read(
            text -> {
              if (!packer.isFull() && !text.isEmpty()) {
                packer.add(tokenizer.encode(text));
              }
            });
    if (packer.windows().isEmpty()) {
      throw new TextException(
          documents.name()
              + " has "
              + packer.tokens()
              + " tokens, less than one window of "
              + settings.length()
              + ". Give more text or a smaller --window-length.");
    }
    return new CalibrationSet(
        documents.name(), sha256, settings, bos.isPresent(), List.copyOf(packer.windows()));
  }

  public CalibrationIdentity identity() {
    return new CalibrationIdentity(
        name, sha256, windows(), windowLength(), (long) windows() * windowLength(), beginsWithBos);
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
      batches.add(new TokenBatch(first, windows.subList(first, end).toArray(int[][]::new)));
    }
    return batches;
  }
}
