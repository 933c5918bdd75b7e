package io.github.shortgpt.fuzz;

import java.io.IOException;
import java.util.List;

/** A kind of input. */
interface Format extends AutoCloseable {
  /** As the command line of the fuzzer has it. */
  String name();

  /** Examples to begin with, well-formed ones. */
  List<byte[]> examples() throws IOException;

  /** How inputs are changed. */
  Mutator mutator();

  /**
   * Reads one input as the program does.
   *
   * @return what was understood, in a few words without names and numbers that are the input's own
   * @throws IOException with a sentence, as for any input that can't be used
   */
  String read(byte[] input) throws IOException;

  @Override
  default void close() throws IOException {}
}
