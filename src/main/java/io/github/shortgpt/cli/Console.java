package io.github.shortgpt.cli;

import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.Map;

/**
 * What a run is connected to.
 *
 * @param out the result, nothing else
 * @param err progress, logs and errors
 * @param terminal whether {@code err} is one, on which a line can be rewritten
 * @param home the directory that holds {@code models/} and {@code calibration/}
 * @param environment the variables of the process
 */
record Console(
    InputStream in,
    PrintStream out,
    PrintStream err,
    boolean terminal,
    Path home,
    Map<String, String> environment) {
  /**
   * Prints a part of the result.
   *
   * @throws IOException if the part, or one before it, got lost
   */
  void print(String text) throws IOException {
    out.print(text);
    requirePrinted();
  }

  /** Fails if something that was printed got lost: its reader is gone, or its disk is full. */
  void requirePrinted() throws IOException {
    if (out.checkError()) {
      throw new IOException(
          "The result could not be printed in full: standard output leads to a full disk, or to a"
              + " program that has ended.");
    }
  }
}
