package io.github.shortgpt.report;

/**
 * A kind of measure with its table.
 *
 * @param title what was measured
 * @param basis on what, and how
 */
record Section(String title, String basis, Table table) {
  /** For people, on a terminal. */
  String text() {
    return title + ": " + basis + "\n\n" + table.text();
  }
}
