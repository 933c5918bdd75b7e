package io.github.shortgpt.text;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;

/** Cuts the joined ids of documents into windows. */
final class WindowPacker {
  private final WindowSettings settings;
  private final OptionalInt bos;
  private final OptionalInt endOfText;
  private final List<int[]> windows = new ArrayList<>();
  private int[] window;
  private int filled;
  private long tokens;

  WindowPacker(WindowSettings settings, OptionalInt bos, OptionalInt endOfText) {
    this.settings = settings;
    this.bos = bos;
    this.endOfText = endOfText;
    begin();
  }

  /** Adds a document, after the end-of-text token if it isn't the first; none if it is empty. */
  void add(int[] ids) {
    if (tokens > 0 && ids.length > 0 && endOfText.isPresent()) {
      add(endOfText.getAsInt());
    }
    for (int id : ids) {
      add(id);
    }
  }

  private void add(int id) {
    tokens++;
    if (isFull()) {
      return;
    }
    window[filled++] = id;
    if (filled == window.length) {
      windows.add(window);
      begin();
    }
  }

  private void begin() {
    window = new int[settings.length()];
    filled = 0;
    bos.ifPresent(id -> window[filled++] = id);
  }

  boolean isFull() {
    return windows.size() == settings.windows();
  }

  /** Tokens seen, BOS not counted. */
  long tokens() {
    return tokens;
  }

  List<int[]> windows() {
    return windows;
  }
}
