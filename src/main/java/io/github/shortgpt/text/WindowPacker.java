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
  private boolean opensDocument;
  private long tokens;

  /** Packs at most {@code limit} windows and drops what comes after them. */
  WindowPacker(int limit, int length, OptionalInt bos, OptionalInt endOfText) {
    this.limit = limit;
    this.length = length;
    this.bos = bos;
    this.endOfText = endOfText;
    begin();
  }

  /** What is added from here on is another document; one to which nothing is added is none. */
  void nextDocument() {
    opensDocument = tokens > 0;
  }

  /** Adds ids to a document. The end-of-text token before the next document is its last. */
  void add(int[] part) {
    if (part.length > 0 && opensDocument) {
      endOfText.ifPresent(this::put);
      document++;
      opensDocument = false;
    }
    for (int id : part) {
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
