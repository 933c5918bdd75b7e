package io.github.shortgpt.text;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;

/** Cuts the joined ids of documents into windows. */
final class WindowPacker {
  private final int limit;
  private final int length;
  private final OptionalInt bos;
  private final OptionalInt endOfText;
  private final List<Window> windows = new ArrayList<>();
  private int[] ids;
  private int[] documents;
  private int filled;
  private int document;
  private long tokens;

  /** Packs at most {@code limit} windows and drops what comes after them. */
  WindowPacker(int limit, int length, OptionalInt bos, OptionalInt endOfText) {
    this.limit = limit;
    this.length = length;
    this.bos = bos;
    this.endOfText = endOfText;
    begin();
  }

  /**
   * Adds a document. The end-of-text token before the next one is its last; an empty one is none.
   */
  void add(int[] document) {
    if (document.length == 0) {
      return;
    }
    if (tokens > 0) {
      endOfText.ifPresent(this::put);
      this.document++;
    }
    for (int id : document) {
      put(id);
    }
  }

  private void put(int id) {
    tokens++;
    if (isFull()) {
      return;
    }
    if (filled == 0 && bos.isPresent()) {
      place(bos.getAsInt());
    }
    place(id);
    if (filled == length) {
      windows.add(new Window(windows.size(), ids, documents));
      begin();
    }
  }

  private void place(int id) {
    ids[filled] = id;
    documents[filled] = document;
    filled++;
  }

  private void begin() {
    ids = new int[length];
    documents = new int[length];
    filled = 0;
  }

  boolean isFull() {
    return windows.size() == limit;
  }

  /** Tokens seen, BOS not counted. */
  long tokens() {
    return tokens;
  }

  /** The windows that are full. */
  List<Window> windows() {
    return windows;
  }
}
