package io.github.shortgpt.text;

/** Token ids that are run together, and of which document each is. */
final class Window {
  private final int index;
  private final int[] ids;
  private final int[] documents;

  /**
   * A window of some documents.
   *
   * @param index 0-based among the windows of the text
   */
  Window(int index, int[] ids, int[] documents) {
    this.index = index;
    this.ids = ids;
    this.documents = documents;
  }

  int index() {
    return index;
  }

  int length() {
    return ids.length;
  }

  int id(int column) {
    return ids[column];
  }

  int document(int column) {
    return documents[column];
  }
}
